using TxmXanes.VirtualBeamline.Random;

namespace TxmXanes.VirtualBeamline.Illumination;

/// <summary>
/// Low-frequency shapes of the envelope that are not polynomials: products of cosines of one to two periods over the
/// frame. Each is scaled so that what a degree-2 polynomial fitted to the lit field leaves of it has an rms of 1.
/// </summary>
public sealed class DeformationModes
{
    // Periods over the height and over the width.
    private static readonly (double Rows, double Columns)[] Periods = [(1.15, 0.45), (0.55, 1.25), (1.3, 1.05), (0.7, 1.9), (1.8, 0.6), (1.6, 1.6)];

    private readonly float[][] alongRows;
    private readonly float[][] alongColumns;

    /// <param name="lit">The envelope over (row, column) in [0, 1): only where it exceeds a fifth of its maximum is the rms taken.</param>
    public DeformationModes(int rows, int columns, int count, CounterRandom random, Func<double, double, double> lit)
    {
        alongRows = new float[count][];
        alongColumns = new float[count][];
        for (var k = 0; k < count; k++)
        {
            var (p, q) = Periods[k % Periods.Length];
            var (a, b) = (random.Uniform(2 * k, 0, 2 * Math.PI), random.Uniform(2 * k + 1, 0, 2 * Math.PI));
            double Row(double y) => Math.Cos(2 * Math.PI * p * y + a);
            double Column(double x) => Math.Cos(2 * Math.PI * q * x + b);
            var scale = 1 / PolynomialResidual.Rms((y, x) => Row(y) * Column(x), lit);
            alongRows[k] = [.. Enumerable.Range(0, rows).Select(r => (float)(scale * Row((double)r / rows)))];
            alongColumns[k] = [.. Enumerable.Range(0, columns).Select(c => (float)Column((double)c / columns))];
        }
    }

    public int Count => alongRows.Length;

    /// <summary>Mode k at a row: the factor on <see cref="Columns"/>.</summary>
    public float Row(int k, int row) => alongRows[k][row];

    public ReadOnlySpan<float> Columns(int k) => alongColumns[k];
}
