using System.Numerics;

namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>Coefficients of a vector of complete pixels from their sums (see <see cref="ActiveSet"/> for the method).</summary>
/// <remarks>With beta = h/T in the orthonormal basis: c = C beta + c_0; where a bound is broken, the best allowed point of all sets. chi² = s - T |beta|² + T |R c - beta|², a sum of squares where it matters.</remarks>
internal sealed class TileSolver
{
    private readonly ActiveSetFactors factors;
    private readonly int background;
    private readonly float frames;

    public TileSolver(LcfDesign design)
    {
        factors = new ActiveSetFactors(design.ReferencePart(design.Basis.R), design.References, design.Constraints);
        (background, frames) = (design.Background, design.Frames.Length);
        References = design.References;
    }

    public int References { get; }

    public ActiveSetFactors Factors => factors;

    /// <param name="h">[terms].</param>
    /// <param name="unbound">[J], receives c of the fit without bounds.</param>
    /// <param name="best">[J], receives c.</param>
    /// <param name="chiSquare">At least 0.</param>
    /// <returns>All ones in the lanes where a bound is active.</returns>
    public Vector<int> Solve(ReadOnlySpan<Vector<float>> h, Vector<float> s, Span<Vector<float>> unbound, Span<Vector<float>> best, out Vector<float> chiSquare)
    {
        Span<Vector<float>> beta = stackalloc Vector<float>[h.Length];
        var inverse = new Vector<float>(1 / frames);
        var explained = Vector<float>.Zero;
        for (var k = 0; k < h.Length; k++)
        {
            beta[k] = h[k] * inverse;
            explained = Vector.FusedMultiplyAdd(beta[k], h[k], explained);
        }
        var reference = beta[background..];
        Map(factors.Sets[0], reference, unbound);
        unbound.CopyTo(best);
        var excess = Excess(reference, best);
        var broken = Violations(best, 0);
        if (broken != Vector<int>.Zero)
            excess = Constrain(reference, broken, excess, best);
        chiSquare = Vector.Max(Vector<float>.Zero, Vector.FusedMultiplyAdd(excess, new Vector<float>(frames), s - explained));
        return broken;
    }

    /// <summary>beta = R c.</summary>
    public void Project(ReadOnlySpan<Vector<float>> c, Span<Vector<float>> beta)
    {
        for (var i = 0; i < c.Length; i++)
        {
            beta[i] = Vector<float>.Zero;
            for (var j = i; j < c.Length; j++)
                beta[i] = Vector.FusedMultiplyAdd(new Vector<float>(factors.R[i * c.Length + j]), c[j], beta[i]);
        }
    }

    private Vector<float> Constrain(ReadOnlySpan<Vector<float>> beta, Vector<int> broken, Vector<float> excess, Span<Vector<float>> best)
    {
        Span<Vector<float>> trial = stackalloc Vector<float>[References];
        excess = Vector.ConditionalSelect(broken, new Vector<float>(float.PositiveInfinity), excess);
        foreach (var set in factors.Sets.AsSpan(1))
        {
            Map(set, beta, trial);
            var allowed = Vector.AndNot(broken, Violations(trial, (float)ActiveSet.Tolerance));
            if (allowed == Vector<int>.Zero)
                continue;
            var value = Excess(beta, trial);
            var better = Vector.BitwiseAnd(allowed, Vector.LessThan(value, excess));
            excess = Vector.ConditionalSelect(better, value, excess);
            for (var j = 0; j < best.Length; j++)
                best[j] = Vector.ConditionalSelect(better, trial[j], best[j]);
        }
        return excess;
    }

    private static void Map(ActiveSetFactors.Map map, ReadOnlySpan<Vector<float>> beta, Span<Vector<float>> c)
    {
        for (var j = 0; j < c.Length; j++)
        {
            var sum = new Vector<float>(map.Offset[j]);
            for (var k = 0; k < beta.Length; k++)
                sum = Vector.FusedMultiplyAdd(new Vector<float>(map.Matrix[j * beta.Length + k]), beta[k], sum);
            c[j] = sum;
        }
    }

    private Vector<float> Excess(ReadOnlySpan<Vector<float>> beta, ReadOnlySpan<Vector<float>> c)
    {
        var sum = Vector<float>.Zero;
        for (var i = 0; i < c.Length; i++)
        {
            var d = -beta[i];
            for (var j = i; j < c.Length; j++)
                d = Vector.FusedMultiplyAdd(new Vector<float>(factors.R[i * c.Length + j]), c[j], d);
            sum = Vector.FusedMultiplyAdd(d, d, sum);
        }
        return sum;
    }

    private Vector<int> Violations(ReadOnlySpan<Vector<float>> c, float tolerance)
    {
        var broken = Vector<int>.Zero;
        for (var j = 0; j < c.Length; j++)
        {
            if (!float.IsNegativeInfinity(factors.Lower[j]))
                broken |= Vector.LessThan(c[j], new Vector<float>(factors.Lower[j] - tolerance));
            if (!float.IsPositiveInfinity(factors.Upper[j]))
                broken |= Vector.GreaterThan(c[j], new Vector<float>(factors.Upper[j] + tolerance));
        }
        return broken;
    }
}
