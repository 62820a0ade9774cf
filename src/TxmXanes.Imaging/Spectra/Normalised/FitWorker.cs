using System.Numerics;
using TxmXanes.Imaging.Stacks;
using TxmXanes.Imaging.Buffers;

namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>Fits one tile after another for <see cref="NormalisedFit"/>. For one thread.</summary>
internal sealed class FitWorker(SpectrumStack stack, EdgeLines? lines, LcfDesign design, TileSolver solver, bool withErrors, NoiseFactors? noise, ReadOnlyMemory<float> logBackground, float typical, NormalisedMaps maps)
{
    private readonly EdgeTile? edge = lines is null ? null : new EdgeTile(lines.Model);
    private readonly FitTile sums = new(design, lines is not null);
    private readonly PixelFit pixel = new(lines?.Model, design, noise);
    private readonly double[] spectrum = new double[stack.Count];
    private readonly TileErrors? errors = withErrors ? new TileErrors(lines?.Model, design, solver.Factors, noise) : null;
    private readonly float[][] beta = Planes(design.Terms);
    private readonly float[][] unboundTile = Planes(design.References);
    private readonly float[][] sigmaTile = Planes(design.References);
    private readonly float[] errorTile = new float[EdgeTile.Length];
    private readonly float[] logTile = new float[EdgeTile.Length];
    private readonly bool[] single = new bool[EdgeTile.Length];

    public void Run(int start, int length)
    {
        edge?.Load(stack, start, length);
        sums.Load(stack, edge, start, length);
        for (var p = 0; p < length; p += Vector<float>.Count)
            SolveVector(start, p, Math.Min(Vector<float>.Count, length - p));
        Errors(start, length);
        Array.Clear(single);
        if (edge is not null)
            foreach (var p in edge.Incomplete)
                single[p] = true;
        for (var p = 0; p < length; p++)
            if (IsEmpty(p))
                Erase(start + p, p);
            else if (single[p] || !float.IsFinite(sums.S[p]))
                SolveSingle(start + p, p);
    }

    // Without a step above the smallest there is nothing to fit, whatever frames are missing.
    private bool IsEmpty(int p)
    {
        if (edge is null)
            return false;
        if (!(edge.Thickness[p] > lines!.Options.MinimumStep))
            return true;
        return !(StepAt(p, design.Frames[0]) > 0 && StepAt(p, design.Frames[^1]) > 0);
    }

    private float StepAt(int p, int t)
    {
        var step = 0f;
        for (var i = 0; i < edge!.Step.Length; i++)
            step += edge.Step[i][p] * (float)lines!.Model.StepFunctions[i][t];
        return step;
    }

    private void SolveVector(int start, int p, int count)
    {
        var (n, j) = (design.Terms, design.References);
        Span<Vector<float>> h = stackalloc Vector<float>[n];
        Span<Vector<float>> unbound = stackalloc Vector<float>[j];
        Span<Vector<float>> best = stackalloc Vector<float>[j];
        for (var k = 0; k < n; k++)
            h[k] = new Vector<float>(sums.H[k], p);
        var s = new Vector<float>(sums.S, p);
        var constrained = solver.Solve(h, s, unbound, best, out var chiSquare);

        var fit = maps.Fit;
        var at = start + p;
        var total = Vector<float>.Zero;
        foreach (var c in best)
            total += c;
        var inverse = Vector.ConditionalSelect(Vector.GreaterThan(total, Vector<float>.Zero), Vector<float>.One / total, new Vector<float>(float.NaN));
        var error = chiSquare * new Vector<float>(1f / (design.Frames.Length - design.DegreesTaken));
        Lanes.Store(edge is null ? total : new Vector<float>(edge.Thickness, p), fit.Thickness, at, count);
        Lanes.Store(error, fit.FitError, at, count);
        Lanes.Store(chiSquare / s, maps.RFactor, at, count);
        for (var r = 0; r < j; r++)
        {
            Lanes.Store(best[r], fit.Coefficient[r], at, count);
            Lanes.Store(best[r] * inverse, fit.Fraction[r], at, count);
        }
        for (var i = 0; i < count; i++)
            fit.Valid[at + i] = constrained[i] != 0 ? (byte)2 : (byte)1;
        if (errors is null)
            return;
        // With the sum given, the spectrum that is fitted is not that of the free coefficients.
        if (design.Constraints.SumToOne)
        {
            solver.Project(unbound, h[design.Background..]);
            for (var k = 0; k < n; k++)
                (k < design.Background ? h[k] * new Vector<float>(1f / design.Frames.Length) : h[k]).CopyTo(beta[k], p);
        }
        else
        {
            for (var k = 0; k < n; k++)
                (h[k] * new Vector<float>(1f / design.Frames.Length)).CopyTo(beta[k], p);
        }
        for (var r = 0; r < j; r++)
            unbound[r].CopyTo(unboundTile[r], p);
        error.CopyTo(errorTile, p);
    }

    private void Errors(int start, int length)
    {
        if (errors is null)
        {
            foreach (var plane in maps.Fit.FractionSigma)
                plane.AsSpan(start, length).Fill(float.NaN);
            return;
        }
        if (!logBackground.IsEmpty)
        {
            logTile.AsSpan().Fill(typical);
            var part = logBackground.Span.Slice(start, length);
            for (var p = 0; p < length; p++)
                logTile[p] = float.IsNaN(part[p]) ? typical : part[p];
        }
        errors.Fill(edge, beta, unboundTile, logTile, errorTile, sigmaTile, length);
        for (var r = 0; r < design.References; r++)
            sigmaTile[r].AsSpan(0, length).CopyTo(maps.Fit.FractionSigma[r].AsSpan(start));
    }

    private void SolveSingle(int at, int p)
    {
        for (var t = 0; t < spectrum.Length; t++)
            spectrum[t] = stack.Frames[t][at];
        var fit = maps.Fit;
        var valid = pixel.Fit(spectrum);
        if (valid == 0)
        {
            Erase(at, p);
            return;
        }
        fit.Valid[at] = valid;
        fit.Thickness[at] = (float)pixel.Thickness;
        fit.FitError[at] = (float)(pixel.ChiSquare / (pixel.Count - design.DegreesTaken));
        maps.RFactor[at] = (float)(pixel.ChiSquare / pixel.SumOfSquares);
        var total = pixel.Coefficients.Sum();
        if (errors is not null)
            pixel.Errors(logBackground.IsEmpty || float.IsNaN(logBackground.Span[at]) ? typical : logBackground.Span[at]);
        for (var r = 0; r < design.References; r++)
        {
            fit.Coefficient[r][at] = (float)pixel.Coefficients[r];
            fit.Fraction[r][at] = total > 0 ? (float)(pixel.Coefficients[r] / total) : float.NaN;
            fit.FractionSigma[r][at] = errors is null ? float.NaN : (float)pixel.Sigma[r];
        }
    }

    private void Erase(int at, int p)
    {
        var fit = maps.Fit;
        for (var r = 0; r < design.References; r++)
            (fit.Coefficient[r][at], fit.Fraction[r][at], fit.FractionSigma[r][at]) = (float.NaN, float.NaN, float.NaN);
        (fit.FitError[at], maps.RFactor[at], fit.Valid[at]) = (float.NaN, float.NaN, 0);
        // A thickness too small to fit is a result nevertheless.
        fit.Thickness[at] = edge is null ? float.NaN : edge.Thickness[p];
    }

    private static float[][] Planes(int count) => Enumerable.Range(0, count).Select(_ => new float[EdgeTile.Length]).ToArray();
}
