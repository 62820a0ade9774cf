using System.Numerics;

namespace TxmXanes.Imaging.Features;

/// <summary>A Gaussian mean along the energy: z_t = sum_s w_ts y_s / sum_s w_ts over the valid y_s, w_ts = exp(-(E_t - E_s)²/2 sigma²).</summary>
/// <remarks>Weights are corrected to first order where energies lie unevenly, so that a straight line stays where it is (local linear regression); with values missing, the mean is over those there, and where less than a quarter of the weight is left the point keeps its own value. A missing value stays missing.</remarks>
internal sealed class EnergySmoothing
{
    private const double ReachSigmas = 3;
    private const float LeastWeight = 0.25f;
    private readonly (int First, float[] Weights)[] rows;
    private readonly float[] smooth;

    public EnergySmoothing(float[] energies, double sigmaEv)
    {
        rows = Array.ConvertAll(energies, e => Row(energies, e, sigmaEv));
        smooth = new float[energies.Length * SpectrumTile.Width];
    }

    /// <summary>Smooths the whole tile in place.</summary>
    public void Apply(SpectrumTile tile)
    {
        for (var lane = 0; lane < SpectrumTile.Width; lane += Vector<float>.Count)
            for (var t = 0; t < rows.Length; t++)
            {
                var (first, weights) = rows[t];
                var (sum, total) = (Vector<float>.Zero, Vector<float>.Zero);
                for (var s = 0; s < weights.Length; s++)
                {
                    var y = tile.At(first + s, lane);
                    var w = Vector.ConditionalSelect(Vector.Equals(y, y), new Vector<float>(weights[s]), Vector<float>.Zero);
                    sum += w * Vector.ConditionalSelect(Vector.Equals(y, y), y, Vector<float>.Zero);
                    total += w;
                }
                var own = tile.At(t, lane);
                Vector.ConditionalSelect(Vector.Equals(own, own) & Vector.GreaterThan(total, new Vector<float>(LeastWeight)), sum / total, own).CopyTo(smooth, t * SpectrumTile.Width + lane);
            }
        smooth.CopyTo(tile.Values);
    }

    /// <summary>The readable reference of <see cref="Apply"/> for one spectrum.</summary>
    public static double[] Scalar(float[] energies, ReadOnlySpan<double> values, double sigmaEv)
    {
        var result = new double[energies.Length];
        for (var t = 0; t < energies.Length; t++)
        {
            var (first, weights) = Row(energies, energies[t], sigmaEv);
            var (sum, total) = (0.0, 0.0);
            for (var s = 0; s < weights.Length; s++)
                if (!double.IsNaN(values[first + s]))
                    (sum, total) = (sum + weights[s] * values[first + s], total + weights[s]);
            result[t] = double.IsNaN(values[t]) || total <= LeastWeight ? values[t] : sum / total;
        }
        return result;
    }

    private static (int, float[]) Row(float[] energies, float centre, double sigmaEv)
    {
        var inside = Enumerable.Range(0, energies.Length).Where(s => Math.Abs(energies[s] - centre) <= ReachSigmas * sigmaEv).ToArray();
        var offsets = inside.Select(s => (double)energies[s] - centre).ToArray();
        var weights = offsets.Select(d => Math.Exp(-d * d / (2 * sigmaEv * sigmaEv))).ToArray();
        var (s0, s1, s2) = (weights.Sum(), weights.Zip(offsets, (w, d) => w * d).Sum(), weights.Zip(offsets, (w, d) => w * d * d).Sum());
        var determinant = s0 * s2 - s1 * s1;
        // At the ends a straight line is not worth its noise: there the plain mean.
        var atEnd = inside[0] == 0 || inside[^1] == energies.Length - 1;
        var row = weights.Zip(offsets, (w, d) => (float)(determinant > 1e-9 * s0 * s2 && !atEnd ? w * (s2 - s1 * d) / determinant : w / s0)).ToArray();
        return (inside[0], row);
    }
}
