using System.Numerics.Tensors;

namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>The normalised fit of one pixel in double, with whatever frames it has: the readable reference of <see cref="NormalisedFit"/>, and what serves pixels with invalid frames. For one thread.</summary>
/// <param name="model">Null where the stack is taken as it is.</param>
/// <param name="noise">Null where the camera is not known: errors from the residuals.</param>
internal sealed class PixelFit(EdgeModel? model, LcfDesign design, NoiseFactors? noise)
{
    private readonly PixelLines? lines = model is null ? null : new PixelLines(model);
    private readonly double[] mu = new double[design.Frames.Length];
    private readonly double[] present = new double[design.Frames.Length];
    private readonly double[] step = new double[design.Frames.Length];
    private readonly double[] fitted = new double[design.Frames.Length];
    private readonly double[] whitened = new double[design.Terms];
    private readonly double[] lower = new double[design.Terms * design.Terms];
    private readonly double[] perBeta = new double[design.References * design.References];
    private readonly double[] influence = new double[design.Frames.Length * design.References];
    private readonly double[] u = new double[(model?.Moments ?? 0) * design.References];
    private readonly double[] unconstrained = new double[design.References];

    /// <summary>c.</summary>
    public double[] Coefficients { get; } = new double[design.References];

    public double[] Sigma { get; } = new double[design.References];

    public double ChiSquare { get; private set; }

    /// <summary>sum mu².</summary>
    public double SumOfSquares { get; private set; }

    /// <summary>Frames in the fit.</summary>
    public int Count { get; private set; }

    /// <summary>Edge thickness, or sum c without lines.</summary>
    public double Thickness { get; private set; }

    /// <summary>Fits one spectrum.</summary>
    /// <param name="y">T densities; those that are not finite are left out.</param>
    /// <returns>0 not valid, 1 valid, 2 valid with an active bound.</returns>
    public byte Fit(double[] y)
    {
        if (lines is not null && (!lines.Fit(y) || !(lines.Thickness > model!.Options.MinimumStep)))
            return 0;
        var (n, j) = (design.Terms, design.References);
        Span<double> h = stackalloc double[n];
        Span<double> r = stackalloc double[n * n];
        Span<double> reference = stackalloc double[j * j];
        lower.AsSpan().Clear();
        for (var k = 0; k < n; k++)
            lower[k * n + k] = design.Frames.Length;
        (Count, SumOfSquares) = (0, 0);
        for (var i = 0; i < design.Frames.Length; i++)
        {
            var t = design.Frames[i];
            if (!double.IsFinite(y[t]))
            {
                (mu[i], present[i]) = (double.NaN, 0);
                // The basis is orthonormal over all frames: what is left is that less the frames that are missing.
                for (var k = 0; k < n; k++)
                    for (var l = 0; l <= k; l++)
                        lower[k * n + l] -= design.Basis.Q[k][i] * design.Basis.Q[l][i];
                continue;
            }
            step[i] = lines is null ? 1 : model!.StepAt(t, lines.Step);
            if (!(step[i] > 0))
                return 0;
            mu[i] = present[i] = lines is null ? y[t] : (y[t] - model!.PreAt(t, lines.Pre)) / step[i];
            Count++;
            SumOfSquares += mu[i] * mu[i];
        }
        for (var k = 0; k < n; k++)
            h[k] = TensorPrimitives.Dot<double>(design.Basis.Q[k], present);
        if (PixelLines.IsGivenUp(Count, design.Frames.Length) || Count <= design.DegreesTaken || !SmallMatrix.Cholesky(lower, n, JointFactors.RelativePivot))
            return 0;

        // |L^T R c - L^-1 h|² is the fit in triangular form, its background terms on top.
        SmallMatrix.ForwardSubstitute(lower, n, h);
        Triangular(r);
        design.ReferencePart(r, reference);
        var beta = h[design.Background..];
        ActiveSet.Solve(reference, j, design.Constraints, design.Sets[0], beta, unconstrained);
        var bound = ActiveSet.Best(reference, j, design.Constraints, design.Sets, beta, Coefficients, out var excess);
        var explained = 0.0;
        foreach (var v in h)
            explained += v * v;
        ChiSquare = Math.Max(0, SumOfSquares - explained + excess);
        Thickness = lines?.Thickness ?? Coefficients.Sum();
        h.CopyTo(whitened);
        return bound ? (byte)2 : (byte)1;
    }

    /// <summary>Standard errors of the fractions of the last fit, of its coefficients without bounds (derivation at <see cref="NoiseFactors"/>).</summary>
    /// <param name="logBackground">At the pixel; not used where the camera is not known.</param>
    public void Errors(double logBackground)
    {
        var (n, j, background) = (design.Terms, design.References, design.Background);
        var moments = model?.Moments ?? 0;
        var thickness = unconstrained.Sum();
        Complete(unconstrained, fitted);
        Array.Clear(influence);
        Array.Clear(u);
        var perBeta = PerBeta();
        Span<double> q = stackalloc double[n];
        for (var i = 0; i < design.Frames.Length; i++)
        {
            if (double.IsNaN(mu[i]))
                continue;
            for (var k = 0; k < n; k++)
                q[k] = design.Basis.Q[k][i];
            SmallMatrix.ForwardSubstitute(lower, n, q);
            var t = design.Frames[i];
            for (var r = 0; r < j; r++)
            {
                var a = 0.0;
                for (var k = 0; k < j; k++)
                    a += perBeta[r * j + k] * q[background + k];
                influence[i * j + r] = a / step[i];
            }
            for (var k = 0; k < moments; k++)
            {
                var factor = model!.PreOfMoment(k, t) + fitted[i] * model.StepOfMoment(k, t);
                for (var r = 0; r < j; r++)
                    u[k * j + r] += influence[i * j + r] * factor;
            }
        }

        Span<double> phi = stackalloc double[moments];
        Span<double> d = stackalloc double[j];
        Sigma.AsSpan().Clear();
        var inverseBackground = Math.Exp(-logBackground);
        var residual = ChiSquare / (Count - design.DegreesTaken);
        for (var t = 0; t < design.Total; t++)
        {
            var i = design.IndexOf(t);
            var inFit = i >= 0 && !double.IsNaN(mu[i]);
            lines?.Sensitivity(t, phi);
            var sum = 0.0;
            for (var r = 0; r < j; r++)
            {
                d[r] = inFit ? influence[i * j + r] : 0;
                for (var k = 0; k < moments; k++)
                    d[r] -= phi[k] * u[k * j + r];
                sum += d[r];
            }
            if (sum == 0 && d.IndexOfAnyExcept(0.0) < 0)
                continue;
            var stepHere = lines is null ? 1 : model!.StepAt(t, lines.Step);
            // Outside the fit the lines are the fitted spectrum.
            var muHere = inFit ? fitted[i] : model is not null && model.Post.IndexOf(t) >= 0 ? 1 : 0;
            var variance = noise is null ? residual * stepHere * stepHere : noise.Variance(t, (lines is null ? 0 : model!.PreAt(t, lines.Pre)) + stepHere * muHere, inverseBackground);
            for (var r = 0; r < j; r++)
            {
                var change = d[r] - unconstrained[r] / thickness * sum;
                Sigma[r] += variance * change * change;
            }
        }
        if (noise is not null)
            AddShared(inverseBackground, thickness);
        for (var r = 0; r < j; r++)
            Sigma[r] = thickness > 0 ? Math.Sqrt(Sigma[r]) / thickness : double.NaN;
    }

    private void AddShared(double v, double thickness)
    {
        var j = design.References;
        var scale = lines is null ? 1 : lines.Thickness;
        for (var r = 0; r < j; r++)
            for (var k = 0; k < j; k++)
                for (var l = 0; l < j; l++)
                {
                    var pair = Math.Max(k, l) * (Math.Max(k, l) + 1) / 2 + Math.Min(k, l);
                    var covariance = v * (noise!.Gain * noise.SharedPhoton[pair] + noise.ReadVariance * v * noise.SharedRead[pair]) / (scale * scale);
                    var f = unconstrained[r] / thickness;
                    Sigma[r] += ((r == k ? 1 : 0) - f) * ((r == l ? 1 : 0) - f) * covariance;
                }
    }

    // d c / d beta of the fit without bounds, by what it does to 0 and to the unit vectors.
    private double[] PerBeta()
    {
        var j = design.References;
        Span<double> r = stackalloc double[design.Terms * design.Terms];
        Span<double> reference = stackalloc double[j * j];
        Span<double> unit = stackalloc double[j];
        Span<double> origin = stackalloc double[j];
        Span<double> c = stackalloc double[j];
        Triangular(r);
        design.ReferencePart(r, reference);
        unit.Clear();
        ActiveSet.Solve(reference, j, design.Constraints, design.Sets[0], unit, origin);
        for (var k = 0; k < j; k++)
        {
            unit[k] = 1;
            ActiveSet.Solve(reference, j, design.Constraints, design.Sets[0], unit, c);
            unit[k] = 0;
            for (var i = 0; i < j; i++)
                perBeta[i * j + k] = c[i] - origin[i];
        }
        return perBeta;
    }

    private void Triangular(Span<double> r)
    {
        var n = design.Terms;
        for (var a = 0; a < n; a++)
            for (var b = 0; b < n; b++)
            {
                r[a * n + b] = 0;
                for (var k = a; k <= b; k++)
                    r[a * n + b] += lower[k * n + a] * design.Basis.R[k * n + b];
            }
    }

    /// <summary>mu_fit over the frames of the range; NaN where the spectrum has no value.</summary>
    public double[] FittedWithBounds()
    {
        var spectrum = new double[mu.Length];
        Complete(Coefficients, spectrum);
        return spectrum.Select((v, i) => double.IsNaN(mu[i]) ? double.NaN : v).ToArray();
    }

    /// <summary>Standard errors of the coefficients without bounds for white noise of the given variance.</summary>
    public double[] CoefficientSigma(double variance)
    {
        var (j, perBeta) = (design.References, PerBeta());
        return Enumerable.Range(0, j).Select(r => Math.Sqrt(variance * Enumerable.Range(0, j).Sum(k => perBeta[r * j + k] * perBeta[r * j + k]))).ToArray();
    }

    // A fitted normalised spectrum: its background terms follow from the coefficients.
    private void Complete(double[] coefficients, double[] spectrum)
    {
        Span<double> r = stackalloc double[design.Terms * design.Terms];
        Triangular(r);
        var (n, background) = (design.Terms, design.Background);
        Span<double> all = stackalloc double[n];
        coefficients.CopyTo(all[background..]);
        for (var i = background - 1; i >= 0; i--)
        {
            all[i] = whitened[i];
            for (var k = i + 1; k < n; k++)
                all[i] -= r[i * n + k] * all[k];
            all[i] /= r[i * n + i];
        }
        for (var i = 0; i < spectrum.Length; i++)
        {
            spectrum[i] = 0;
            for (var k = 0; k < n; k++)
                spectrum[i] += all[k] * design.Functions[k][i];
        }
    }
}
