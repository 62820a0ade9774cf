namespace TxmXanes.VirtualBeamline.Samples;

/// <summary>
/// What the beam meets in a ball whose composition depends on the radius alone: for each state j the integral of
/// f_j(r) along the column at distance u from the centre, divided by the full diameter, so that sum_j = sqrt(1 - u^2).
/// </summary>
internal sealed class ColumnProfile
{
    private const int Entries = 256;
    private const int Steps = 128;
    private readonly float[][] tables;

    /// <param name="fractions">Shares of the states at relative radius 0 to 1; they sum to 1.</param>
    public ColumnProfile(int species, Func<double, double[]> fractions)
    {
        tables = [.. Enumerable.Range(0, species).Select(_ => new float[Entries + 1])];
        var shells = Enumerable.Range(0, 1025).Select(k => fractions(k / 1024.0)).ToArray();
        for (var i = 0; i <= Entries; i++)
        {
            var u = (double)i / Entries;
            var half = Math.Sqrt(Math.Max(0, 1 - u * u));
            for (var step = 0; step < Steps; step++)
            {
                var z = half * (step + 0.5) / Steps;
                var shell = shells[(int)Math.Round(1024 * Math.Min(1, Math.Sqrt(u * u + z * z)))];
                for (var j = 0; j < species; j++)
                    tables[j][i] += (float)(shell[j] * half / Steps);
            }
        }
    }

    /// <summary>The share of state <paramref name="j"/> at relative distance u in [0, 1].</summary>
    public float At(int j, double u)
    {
        var x = Math.Min(u, 1) * Entries;
        var i = Math.Min((int)x, Entries - 1);
        var w = (float)(x - i);
        return (1 - w) * tables[j][i] + w * tables[j][i + 1];
    }
}
