using TxmXanes.VirtualBeamline.Scenes;
using TxmXanes.VirtualBeamline.Truth;

namespace TxmXanes.VirtualBeamline.Tests.Support;

/// <summary>
/// y(E) = a + b (E - E0) + sum c_j r_j(E) by least squares with the weights of the expected counts: the estimator that
/// reaches the Cramer-Rao bound. Normal equations per pixel, on its own.
/// </summary>
internal static class JointFit
{
    /// <returns>Fraction of the first state at each pixel asked for.</returns>
    public static double[] Fractions(Scene scene, Shot[] shots, double[][] densities, int[] pixels)
    {
        var design = shots.Select(s => new[] { 1, (s.EnergyEv - 8333) / 400 }.Concat(scene.Phantom.Species.Select(r => r.Spectrum.At(s.EnergyEv))).ToArray()).ToArray();
        var images = new ExpectedImage(scene);
        var expected = shots.Select(images.All).ToArray();
        var terms = design[0].Length;
        return [.. pixels.Select(pixel =>
        {
            var normal = new double[terms, terms];
            var right = new double[terms];
            for (var t = 0; t < shots.Length; t++)
            {
                double m = expected[t][pixel];
                var weight = m * m / (0.14 * m + 12.7);
                for (var a = 0; a < terms; a++)
                {
                    right[a] += weight * design[t][a] * densities[t][pixel];
                    for (var b = 0; b < terms; b++)
                        normal[a, b] += weight * design[t][a] * design[t][b];
                }
            }
            var inverse = SymmetricInverse.Of(normal) ?? throw new InvalidOperationException("The fit is singular.");
            var solution = Enumerable.Range(0, terms).Select(a => Enumerable.Range(0, terms).Sum(b => inverse[a, b] * right[b])).ToArray();
            return solution[2] / solution.Skip(2).Sum();
        })];
    }
}
