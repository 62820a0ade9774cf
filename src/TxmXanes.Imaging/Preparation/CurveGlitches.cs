namespace TxmXanes.Imaging.Preparation;

/// <summary>Finds single energies at which a curve (a monitor's reading, a spectrum) jumps off what its neighbours say.</summary>
/// <remarks>
/// (1) d_t = v_t minus the cubic through the two points on either side; (2) n_t its standard deviation for noise of 1 in every point; (3) r_t = what the same rule misses at the neighbours when t is left out: how far a cubic can be trusted here.
/// A glitch is where |d_t| > threshold * n_t * s, s the robust spread of d/n over the curve, and |d_t| > 3 r_t: at an edge the cubic misses the neighbours as well, at a glitch it does not. Taken out one by one, largest first, as in <see cref="EnergyGlitches"/>.
/// A glitch of several neighbouring energies, or beside an edge sampled as coarsely as it is wide, is not found.
/// </remarks>
public static class CurveGlitches
{
    private const double MostFound = 0.1;
    private const double OverRoughness = 3;

    /// <summary>Indices of the glitches, rising.</summary>
    /// <param name="energiesEv">Rising; equal neighbours count as one place.</param>
    /// <param name="values">NaN is left out.</param>
    /// <param name="leastDeviation">In the unit of the values.</param>
    /// <exception cref="ArgumentException">Lengths differ or the energies fall.</exception>
    public static IReadOnlyList<int> Find(IReadOnlyList<double> energiesEv, IReadOnlyList<double> values, double leastDeviation, double threshold = EnergyGlitches.DefaultThreshold)
    {
        if (energiesEv.Count != values.Count)
            throw new ArgumentException($"{values.Count} values for {energiesEv.Count} energies.", nameof(values));
        for (var t = 1; t < energiesEv.Count; t++)
            if (!(energiesEv[t] >= energiesEv[t - 1]))
                throw new ArgumentException($"The energies fall from {energiesEv[t - 1]} to {energiesEv[t]} eV.", nameof(energiesEv));
        ArgumentOutOfRangeException.ThrowIfNegative(leastDeviation);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threshold);
        var left = Enumerable.Range(0, values.Count).Where(t => double.IsFinite(values[t])).ToList();
        var found = new List<int>();
        while (found.Count < MostFound * values.Count && left.Count > 6)
        {
            var misses = left.Select((_, k) => Miss(k, -1)).ToArray();
            var spread = RobustSpread.AboutZero(misses.Select(m => m.Value / m.Noise));
            var (at, most) = (-1, 1.0);
            for (var k = 0; k < left.Count; k++)
            {
                var size = Math.Abs(misses[k].Value);
                if (!(size > leastDeviation && size > threshold * misses[k].Noise * spread))
                    continue;
                var roughness = new[] { k - 2, k - 1, k + 1, k + 2 }.Where(n => n >= 0 && n < left.Count).Max(n => Math.Abs(Miss(n, k).Value));
                if (size / (OverRoughness * roughness + 1e-300) is var over && over > most)
                    (at, most) = (k, over);
            }
            if (at < 0)
                break;
            found.Add(left[at]);
            left.RemoveAt(at);
        }
        found.Sort();
        return found;

        // What the cubic through the four nearest of the others misses at k; without point `except`.
        (double Value, double Noise) Miss(int k, int except)
        {
            Span<int> nodes = stackalloc int[4];
            var n = 0;
            for (var (low, high, count) = (k - 1, k + 1, 0); n < 4 && (low >= 0 || high < left.Count); count++)
            {
                // Alternately from below and above; at an end from one side.
                var takeLow = low >= 0 && (count % 2 == 0 || high >= left.Count);
                var next = takeLow ? low-- : high < left.Count ? high++ : low--;
                if (next >= 0 && next != except && IsApart(nodes[..n], next, k))
                    nodes[n++] = next;
            }
            var (prediction, squares) = (0.0, 1.0);
            for (var i = 0; i < n; i++)
            {
                var weight = 1.0;
                for (var j = 0; j < n; j++)
                    if (j != i)
                        weight *= (Energy(k) - Energy(nodes[j])) / (Energy(nodes[i]) - Energy(nodes[j]));
                prediction += weight * values[left[nodes[i]]];
                squares += weight * weight;
            }
            return (values[left[k]] - prediction, Math.Sqrt(squares));
        }

        double Energy(int k) => energiesEv[left[k]];

        bool IsApart(ReadOnlySpan<int> nodes, int next, int k)
        {
            foreach (var node in nodes)
                if (Energy(node) == Energy(next))
                    return false;
            return Energy(next) != Energy(k);
        }
    }
}
