using TxmXanes.Imaging.Stacks;

namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>The maps of one <see cref="AdmmFit"/> and what its rounds do to them.</summary>
internal sealed class AdmmProblem
{
    // Over-relaxation, usual values 1.5 to 1.8 (Boyd et al., section 3.4.3): fewer rounds.
    private const double Relaxation = 1.7;
    private readonly LcfDesign design;
    private readonly NormalisedMaps maps;
    private readonly bool joint;
    private readonly int rows;
    private readonly int columns;
    private readonly int references;
    private readonly double[] u;
    private readonly double[] inverseU;
    private readonly float[] scale;
    private readonly float[][] fitted;
    private readonly float[][] multiplier;

    public AdmmProblem(SpectrumStack stack, EdgeLines? lines, NormalisedOptions options, NormalisedMaps maps, double leastThickness, int noiseRadius)
    {
        (this.maps, rows, columns, references) = (maps, stack.Rows, stack.Columns, options.References.Count);
        joint = lines is null;
        design = new LcfDesign(stack.EnergiesEv, options);
        var free = new LcfDesign(stack.EnergiesEv, options with { Constraints = null });
        var influence = NoiseFactors.UnitInfluence(lines?.Model, free, new TileSolver(free).Factors.Base, stack.Count);
        (u, inverseU) = Whitening(influence, references);
        (Beta, fitted, multiplier) = (NewPlanes(), NewPlanes(), NewPlanes());
        (Precision, scale) = (new float[stack.Pixels], new float[stack.Pixels]);

        var fit = maps.Fit;
        var variance = new float[stack.Pixels];
        var minimum = joint ? leastThickness : 0;
        for (var p = 0; p < scale.Length; p++)
        {
            var valid = fit.Valid[p] != 0 && fit.Thickness[p] > minimum && float.IsFinite(fit.FitError[p]);
            scale[p] = valid ? fit.Thickness[p] : 0;
            variance[p] = !valid ? float.NaN : joint ? fit.FitError[p] : fit.FitError[p] * scale[p] * scale[p];
        }
        var smooth = MaskedBox.Mean(variance, rows, columns, noiseRadius);
        Span<double> f = stackalloc double[references];
        for (var p = 0; p < scale.Length; p++)
        {
            if (!(scale[p] > 0) || !(smooth[p] > 0))
            {
                scale[p] = 0;
                continue;
            }
            Precision[p] = scale[p] * scale[p] / smooth[p];
            for (var j = 0; j < references; j++)
                f[j] = fit.Coefficient[j][p] / (joint ? scale[p] : 1);
            for (var i = 0; i < references; i++)
            {
                var sum = 0.0;
                for (var j = i; j < references; j++)
                    sum += u[i * references + j] * f[j];
                Beta[i][p] = (float)sum;
            }
        }
    }

    /// <summary>J planes with white noise; 0 where not valid.</summary>
    public float[][] Beta { get; }

    /// <summary>1/n² of each pixel; 0 where not valid.</summary>
    public float[] Precision { get; }

    public float[][] NewPlanes() => Enumerable.Range(0, references).Select(_ => new float[rows * columns]).ToArray();

    /// <summary>The multiplier of the fixed point without bounds, u = beta - z.</summary>
    public void Start(float[][] z) => ForRows((k, p) => multiplier[k][p] = Beta[k][p] - z[k][p]);

    /// <summary>Step 1; <paramref name="shifted"/> receives x + u.</summary>
    public void Fit(float[][] z, float[][] shifted) => Buffers.Rows.ParallelFor(rows, (from, to) =>
    {
        Span<double> target = stackalloc double[references];
        Span<double> c = stackalloc double[references];
        for (var p = from * columns; p < to * columns; p++)
        {
            if (scale[p] == 0)
                continue;
            for (var k = 0; k < references; k++)
                target[k] = 0.5 * ((double)Beta[k][p] + z[k][p] - multiplier[k][p]);
            if (design.Sets.Length > 1 || design.Constraints.SumToOne)
            {
                Allowed(target, c);
                Multiply(u, c, target);
            }
            for (var k = 0; k < references; k++)
            {
                fitted[k][p] = (float)target[k];
                shifted[k][p] = (float)(Relaxation * target[k] + (1 - Relaxation) * z[k][p]) + multiplier[k][p];
            }
        }
    });

    /// <summary>Step 3, u = x + u - z, and the residuals over the noise.</summary>
    /// <param name="shifted">Of <see cref="Fit"/>.</param>
    public (double Primal, double Dual) Update(float[][] z, float[][] previous, float[][] shifted)
    {
        ForRows((k, p) => multiplier[k][p] = shifted[k][p] - z[k][p]);
        var (primal, dual, count) = (0.0, 0.0, 0L);
        for (var p = 0; p < scale.Length; p++)
        {
            if (scale[p] == 0)
                continue;
            for (var k = 0; k < references; k++)
            {
                var (a, b) = (fitted[k][p] - z[k][p], z[k][p] - previous[k][p]);
                primal += Precision[p] * a * a;
                dual += Precision[p] * b * b;
                count++;
            }
        }
        return count == 0 ? (0, 0) : (Math.Sqrt(primal / count), Math.Sqrt(dual / count));
    }

    /// <summary>The denoised maps, within the constraints, as coefficients, fractions, fit error and R-factor.</summary>
    public void Write(float[][] z) => Buffers.Rows.ParallelFor(rows, (from, to) =>
    {
        var fit = maps.Fit;
        var basis = design.ReferencePart(design.Basis.R);
        var frames = design.Frames.Length;
        Span<double> target = stackalloc double[references];
        Span<double> c = stackalloc double[references];
        Span<double> moved = stackalloc double[references];
        for (var p = from * columns; p < to * columns; p++)
        {
            if (scale[p] == 0)
                continue;
            for (var k = 0; k < references; k++)
                target[k] = z[k][p];
            var bound = Allowed(target, c);
            var total = 0.0;
            for (var j = 0; j < references; j++)
            {
                c[j] *= joint ? scale[p] : 1;
                total += c[j];
            }
            // What leaving the least-squares point adds to chi².
            var added = 0.0;
            for (var i = 0; i < references; i++)
            {
                moved[i] = 0;
                for (var j = i; j < references; j++)
                    moved[i] += basis[i * references + j] * (c[j] - fit.Coefficient[j][p]);
                added += frames * moved[i] * moved[i];
            }
            var before = fit.FitError[p] * (frames - design.Terms);
            if (maps.RFactor[p] > 0)
                maps.RFactor[p] *= (float)((before + added) / before);
            fit.FitError[p] = (float)((before + added) / (frames - design.DegreesTaken));
            for (var j = 0; j < references; j++)
            {
                fit.Coefficient[j][p] = (float)c[j];
                fit.Fraction[j][p] = total > 0 ? (float)(c[j] / total) : float.NaN;
            }
            if (joint)
                fit.Thickness[p] = (float)total;
            fit.Valid[p] = bound ? (byte)2 : (byte)1;
        }
    });

    private bool Allowed(ReadOnlySpan<double> target, Span<double> c)
    {
        if (design.Sets.Length > 1 || design.Constraints.SumToOne)
            return ActiveSet.Best(u, references, design.Constraints, design.Sets, target, c, out _);
        Multiply(inverseU, target, c);
        return false;
    }

    private void ForRows(Action<int, int> body) => Buffers.Rows.ParallelFor(rows, (from, to) =>
    {
        for (var k = 0; k < references; k++)
            for (var p = from * columns; p < to * columns; p++)
                if (scale[p] != 0)
                    body(k, p);
    });

    // Upper triangular matrices.
    private static void Multiply(double[] matrix, ReadOnlySpan<double> v, Span<double> product)
    {
        var n = v.Length;
        for (var i = 0; i < n; i++)
        {
            product[i] = 0;
            for (var j = i; j < n; j++)
                product[i] += matrix[i * n + j] * v[j];
        }
    }

    // U upper triangular with U^T U = (sum g g^T)^-1, and its inverse.
    private static (double[] U, double[] Inverse) Whitening(double[][] influence, int n)
    {
        var covariance = new double[n * n];
        foreach (var g in influence)
            for (var i = 0; i < n; i++)
                for (var j = 0; j < n; j++)
                    covariance[i * n + j] += g[i] * g[j];
        SmallMatrix.Cholesky(covariance, n, 0);
        var information = SmallMatrix.InverseOfCholesky(covariance, n);
        SmallMatrix.Cholesky(information, n, 0);
        var (upper, inverse) = (new double[n * n], new double[n * n]);
        for (var i = 0; i < n; i++)
            for (var j = 0; j <= i; j++)
                upper[j * n + i] = information[i * n + j];
        for (var j = 0; j < n; j++)
            for (var i = j; i >= 0; i--)
            {
                var sum = i == j ? 1.0 : 0.0;
                for (var k = i + 1; k <= j; k++)
                    sum -= upper[i * n + k] * inverse[k * n + j];
                inverse[i * n + j] = sum / upper[i * n + i];
            }
        return (upper, inverse);
    }
}
