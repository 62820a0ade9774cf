using System.Numerics.Tensors;

namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>The edge lines of one pixel in double, whatever frames it misses: the readable reference of <see cref="EdgeTile"/>, and what serves pixels with invalid frames. For one thread.</summary>
internal sealed class PixelLines(EdgeModel model)
{
    // A range that has lost frames must still determine its line.
    private const double RelativePivot = 1e-6;
    private readonly double[] preInverse = new double[model.Pre.Terms * model.Pre.Terms];
    private readonly double[] postInverse = new double[model.Post.Terms * model.Post.Terms];
    private readonly double[] z = new double[model.Moments];
    private readonly double[] present = new double[model.Axis.EnergiesEv.Length];
    private double[] spectrum = [];

    /// <summary>P.</summary>
    public double[] Pre { get; } = new double[model.PreFunctions.Length];

    /// <summary>S.</summary>
    public double[] Step { get; } = new double[model.StepFunctions.Length];

    public double Thickness { get; private set; }

    /// <summary>Fits the lines over the valid frames of the ranges.</summary>
    /// <param name="y">T densities; those that are not finite are left out.</param>
    /// <returns>False, and NaN everywhere, where too few are left.</returns>
    public bool Fit(double[] y)
    {
        spectrum = y;
        if (!Moments(model.Pre, preInverse, z.AsSpan(0, model.Pre.Terms)) || !Moments(model.Post, postInverse, z.AsSpan(model.Pre.Terms)))
        {
            Pre.AsSpan().Fill(double.NaN);
            Step.AsSpan().Fill(double.NaN);
            Thickness = double.NaN;
            return false;
        }
        model.Lines(z, Pre, Step);
        Thickness = 0;
        for (var k = 0; k < z.Length; k++)
            Thickness += model.Thickness[k] * z[k];
        return true;
    }

    /// <summary>d z_k / d y_t of the last fit.</summary>
    /// <param name="phi">[m].</param>
    public void Sensitivity(int t, Span<double> phi)
    {
        phi.Clear();
        if (!double.IsFinite(spectrum[t]))
            return;
        Of(model.Pre, preInverse, t, phi[..model.Pre.Terms]);
        Of(model.Post, postInverse, t, phi[model.Pre.Terms..]);

        static void Of(FrameFunctions group, double[] inverse, int t, Span<double> phi)
        {
            var i = group.IndexOf(t);
            if (i < 0)
                return;
            for (var k = 0; k < phi.Length; k++)
                for (var l = 0; l < phi.Length; l++)
                    phi[k] += inverse[k * phi.Length + l] * group.Basis.Q[l][i];
        }
    }

    /// <summary>True where more than a third of the frames of a range are missing: what is left stands for another stretch of energies.</summary>
    public static bool IsGivenUp(int present, int frames) => 3 * (frames - present) > frames;

    private bool Moments(FrameFunctions group, double[] inverse, Span<double> moments)
    {
        var n = group.Terms;
        Span<double> gram = stackalloc double[n * n];
        Span<double> h = stackalloc double[n];
        gram.Clear();
        for (var k = 0; k < n; k++)
            gram[k * n + k] = group.Frames.Length;
        var count = 0;
        for (var i = 0; i < group.Frames.Length; i++)
        {
            var y = spectrum[group.Frames[i]];
            present[i] = double.IsFinite(y) ? y : 0;
            if (double.IsFinite(y))
            {
                count++;
                continue;
            }
            // The basis is orthonormal over all frames of the range.
            for (var k = 0; k < n; k++)
                for (var l = 0; l <= k; l++)
                    gram[k * n + l] -= group.Basis.Q[k][i] * group.Basis.Q[l][i];
        }
        for (var k = 0; k < n; k++)
            h[k] = TensorPrimitives.Dot<double>(group.Basis.Q[k], present.AsSpan(0, group.Frames.Length));
        if (IsGivenUp(count, group.Frames.Length) || !SmallMatrix.Cholesky(gram, n, RelativePivot))
            return false;
        Span<double> unit = stackalloc double[n];
        for (var k = 0; k < n; k++)
        {
            unit.Clear();
            unit[k] = 1;
            SmallMatrix.SolveCholesky(gram, n, unit);
            for (var l = 0; l < n; l++)
                inverse[l * n + k] = unit[l];
        }
        for (var k = 0; k < n; k++)
        {
            moments[k] = 0;
            for (var l = 0; l < n; l++)
                moments[k] += inverse[k * n + l] * h[l];
        }
        return true;
    }
}
