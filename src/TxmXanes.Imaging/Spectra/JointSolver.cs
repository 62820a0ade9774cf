using System.Numerics;
using System.Runtime.InteropServices;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Buffers;

namespace TxmXanes.Imaging.Spectra;

/// <summary>Coefficients, fractions, thickness and fit error of every pixel from its sums (science section 7, live form).</summary>
/// <remarks>
/// Pixels that saw every frame share G: their solution is a matrix on h, several pixels at a time. Where a coefficient comes out negative under <see cref="FitSolver.Nnls"/>, every set of references allowed to differ from 0 is tried:
/// the feasible one that explains most is the exact non-negative solution (with at most 8 references there are few sets, and all lanes do the same work).
/// Pixels that miss frames are solved one by one with G - sum_missing w q q^T and their own count by <see cref="JointSolverScalar"/>. NaN and valid = 0 where count is at most J + 2, G rank-deficient, or the pixel was given up.
/// </remarks>
public static class JointSolver
{
    /// <summary>Solves every element of the grid.</summary>
    /// <param name="fit">Receives all but the standard errors.</param>
    /// <exception cref="ArgumentException">The fit's buffers have another size.</exception>
    public static void Solve(PixelSums sums, FitSolver solver, JointFit fit)
    {
        ImageChecks.SameLength(sums.Rows, fit.Rows);
        ImageChecks.SameLength(sums.Columns, fit.Columns);
        ImageChecks.SameLength(sums.Design.ReferenceCount, fit.Coefficient.Length);
        var history = sums.History;
        var factors = history.Terms.Count > sums.Design.Terms ? JointFactors.TryCreate(sums.Design, history.Gram) : null;
        Buffers.Rows.ParallelFor(sums.Rows, (start, stop) =>
        {
            for (var row = start; row < stop; row++)
            {
                if (factors is null)
                {
                    Erase(fit, row * fit.Columns, fit.Columns);
                    continue;
                }
                SolveComplete(sums, factors, solver, fit, row);
                if (!sums.Missing.IsComplete(row))
                    SolveIncomplete(sums, solver, fit, row);
            }
        });
    }

    private static void SolveComplete(PixelSums sums, JointFactors factors, FitSolver solver, JointFit fit, int row)
    {
        var n = sums.Design.Terms;
        var lanes = Vector<float>.Count;
        var history = sums.History;
        var errorScale = (float)(history.Terms.Count / history.TotalWeight / (history.Terms.Count - n));
        Span<Vector<float>> h = stackalloc Vector<float>[n];
        Span<float> tail = stackalloc float[lanes];
        for (var c = 0; c < sums.Columns; c += lanes)
        {
            // The last vector of a row is filled up with zeros, and only its real lanes are stored.
            var count = Math.Min(lanes, sums.Columns - c);
            for (var k = 0; k < n; k++)
                h[k] = Lanes.Load(sums.H(k, row), c, count, tail);
            SolveVector(h, Lanes.Load(sums.S(row), c, count, tail), factors, solver, fit, row * sums.Columns + c, count, errorScale);
        }
    }

    private static void SolveVector(ReadOnlySpan<Vector<float>> h, Vector<float> s, JointFactors factors, FitSolver solver, JointFit fit, int at, int count, float errorScale)
    {
        var n = h.Length;
        var references = fit.Coefficient.Length;
        Span<Vector<float>> best = stackalloc Vector<float>[references];
        Span<Vector<float>> trial = stackalloc Vector<float>[references];
        var full = factors.Subsets[^1];
        for (var j = 0; j < references; j++)
            best[j] = Dot(full.Coefficients.AsSpan(j * n, n), h);
        var explained = Explained(full, h);
        var constrained = Vector<int>.Zero;
        if (solver == FitSolver.Nnls)
        {
            constrained = Violations(best);
            if (constrained != Vector<int>.Zero)
            {
                // Nothing allowed is always feasible and explains nothing.
                var most = Vector<float>.Zero;
                for (var j = 0; j < references; j++)
                    best[j] = Vector.ConditionalSelect(constrained, Vector<float>.Zero, best[j]);
                foreach (var subset in factors.Subsets)
                {
                    var members = trial[..subset.Members.Length];
                    for (var m = 0; m < members.Length; m++)
                        members[m] = Dot(subset.Coefficients.AsSpan(m * n, n), h);
                    var feasible = Vector.AndNot(constrained, Violations(members));
                    if (feasible == Vector<int>.Zero)
                        continue;
                    var gain = Explained(subset, h);
                    var better = Vector.BitwiseAnd(feasible, Vector.GreaterThan(gain, most));
                    most = Vector.ConditionalSelect(better, gain, most);
                    for (var j = 0; j < references; j++)
                        best[j] = Vector.ConditionalSelect(better, Vector<float>.Zero, best[j]);
                    for (var m = 0; m < members.Length; m++)
                        best[subset.Members[m]] = Vector.ConditionalSelect(better, members[m], best[subset.Members[m]]);
                }
                explained = Vector.ConditionalSelect(constrained, most, explained);
            }
        }

        var line = Vector<float>.Zero;
        for (var i = 0; i < 2; i++)
        {
            var z = Vector<float>.Zero;
            for (var k = 0; k <= i; k++)
                z = Vector.FusedMultiplyAdd(new Vector<float>((float)factors.Whitening[i * n + k]), h[k], z);
            line = Vector.FusedMultiplyAdd(z, z, line);
        }
        var error = Vector.Max(Vector<float>.Zero, s - line - explained) * errorScale;
        Write(fit, at, count, best, error, constrained);
    }

    private static void Write(JointFit fit, int at, int count, ReadOnlySpan<Vector<float>> coefficients, Vector<float> error, Vector<int> constrained)
    {
        var thickness = Vector<float>.Zero;
        foreach (var c in coefficients)
            thickness += c;
        var inverse = Vector.ConditionalSelect(Vector.GreaterThan(thickness, Vector<float>.Zero), Vector<float>.One / thickness, new Vector<float>(float.NaN));
        Lanes.Store(thickness, fit.Thickness, at, count);
        Lanes.Store(error, fit.FitError, at, count);
        for (var j = 0; j < coefficients.Length; j++)
        {
            Lanes.Store(coefficients[j], fit.Coefficient[j], at, count);
            Lanes.Store(coefficients[j] * inverse, fit.Fraction[j], at, count);
        }
        for (var i = 0; i < count; i++)
            fit.Valid[at + i] = constrained[i] != 0 ? (byte)2 : (byte)1;
    }

    private static void SolveIncomplete(PixelSums sums, FitSolver solver, JointFit fit, int row)
    {
        var (n, references, history) = (sums.Design.Terms, sums.Design.ReferenceCount, sums.History);
        Span<double> gram = stackalloc double[n * n];
        Span<double> h = stackalloc double[n];
        Span<double> c = stackalloc double[references];
        var entries = sums.Missing.SortedEntries(row);
        var counts = sums.Missing.Counts(row);
        var next = 0;
        for (var column = 0; column < counts.Length; column++)
        {
            if (counts[column] == 0)
                continue;
            var at = row * sums.Columns + column;
            var missing = MissingFrames.Of(entries, column, ref next);
            var present = history.Terms.Count - missing.Length;
            if (MissingFrames.IsGivenUp(counts[column]) || present <= n)
            {
                Erase(fit, at, 1);
                continue;
            }
            var weight = history.Without(missing, gram);
            for (var k = 0; k < n; k++)
                h[k] = sums.H(k, row)[column];
            fit.Valid[at] = JointSolverScalar.Solve(sums.Design, gram, h, sums.S(row)[column], solver, c, out var chiSquare);
            if (fit.Valid[at] == 0)
            {
                Erase(fit, at, 1);
                continue;
            }
            var thickness = 0.0;
            foreach (var value in c)
                thickness += value;
            fit.Thickness[at] = (float)thickness;
            fit.FitError[at] = (float)(chiSquare * present / weight / (present - n));
            for (var j = 0; j < references; j++)
            {
                fit.Coefficient[j][at] = (float)c[j];
                fit.Fraction[j][at] = thickness > 0 ? (float)(c[j] / thickness) : float.NaN;
            }
        }
    }

    private static void Erase(JointFit fit, int at, int count)
    {
        foreach (var plane in fit.Coefficient)
            plane.AsSpan(at, count).Fill(float.NaN);
        foreach (var plane in fit.Fraction)
            plane.AsSpan(at, count).Fill(float.NaN);
        fit.Thickness.AsSpan(at, count).Fill(float.NaN);
        fit.FitError.AsSpan(at, count).Fill(float.NaN);
        fit.Valid.AsSpan(at, count).Clear();
    }

    private static Vector<int> Violations(ReadOnlySpan<Vector<float>> coefficients)
    {
        var negative = Vector<int>.Zero;
        foreach (var c in coefficients)
            negative |= Vector.LessThan(c, Vector<float>.Zero);
        return negative;
    }

    private static Vector<float> Explained(JointFactors.Subset subset, ReadOnlySpan<Vector<float>> h)
    {
        var sum = Vector<float>.Zero;
        for (var m = 0; m < subset.Members.Length; m++)
        {
            var z = Dot(subset.Gain.AsSpan(m * h.Length, h.Length), h);
            sum = Vector.FusedMultiplyAdd(z, z, sum);
        }
        return sum;
    }

    private static Vector<float> Dot(ReadOnlySpan<float> matrixRow, ReadOnlySpan<Vector<float>> h)
    {
        var sum = Vector<float>.Zero;
        for (var k = 0; k < h.Length; k++)
            sum = Vector.FusedMultiplyAdd(new Vector<float>(matrixRow[k]), h[k], sum);
        return sum;
    }

}
