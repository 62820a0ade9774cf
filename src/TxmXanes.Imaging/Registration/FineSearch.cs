using System.Buffers;
using System.Numerics;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Imaging.Registration;

/// <summary>What the fine search found.</summary>
/// <param name="Shift">In pixels of the images compared.</param>
/// <param name="Correlation">Of frame and template there, -1 to 1.</param>
/// <param name="Sigma">Standard error of one axis from the residuals taken as white, px.</param>
internal readonly record struct FineResult(Shift Shift, double Correlation, double Sigma);

/// <summary>
/// Gauss-Newton on frame(p + s) = gain * template(p) + offset (Lucas and Kanade 1981, with the template's gradients).
/// </summary>
/// <remarks>
/// Each step is a linear fit of the warped frame by (template, 1, d/drow, d/dcolumn of it): coefficients (g, o, -g ds_r, -g ds_c). Gain and offset are free because contrast changes with energy.
/// Where the step is zero the residual is orthogonal to the gradients, so approximate gradients cost steps, not accuracy. Sums are kept per row and added in order: the result does not depend on threads.
/// </remarks>
internal sealed class FineSearch(int rows, int columns)
{
    private const int MaxSteps = 15;
    private const double Converged = 1e-3;
    private const int Terms = 4;

    // Upper triangle of the 4 x 4 normal matrix (10), right-hand side (4), sum of squares of the frame, count.
    private const int Sums = 16;
    private readonly double[] rowSums = new double[rows * Sums];

    /// <summary>Searches from <paramref name="start"/>.</summary>
    /// <param name="frame">Band-passed, NaN where invalid.</param>
    /// <param name="template">Likewise.</param>
    /// <param name="reach">A result further than this from the start counts as lost, px.</param>
    /// <returns>Correlation 0 where lost.</returns>
    public FineResult Find(ReadOnlyMemory<float> frame, ReadOnlyMemory<float> template, Shift start, double reach)
    {
        var lost = new FineResult(Shift.None, 0, double.PositiveInfinity);
        var shift = start;
        var result = lost;
        Span<double> total = stackalloc double[Sums];
        Span<double> matrix = stackalloc double[Terms * Terms];
        Span<double> x = stackalloc double[Terms];
        for (var step = 0; step < MaxSteps; step++)
        {
            Accumulate(frame, template, shift, total);
            var count = total[15];
            if (count < 0.2 * rows * columns || !Solve(total, matrix, x) || !(x[0] > 0))
                return lost;
            var correlation = Correlation(total);
            var delta = new Shift(-x[2] / x[0], -x[3] / x[0]);
            var residual = total[14] - (x[0] * total[10] + x[1] * total[11] + x[2] * total[12] + x[3] * total[13]);
            var sigma = Math.Sqrt(Math.Max(0, residual) / count / Math.Min(total[7] > 0 ? total[7] : 1, total[9] > 0 ? total[9] : 1)) / x[0];
            // Steps of more than a pixel are beyond the linearisation.
            var length = Math.Max(1, delta.Length);
            shift += new Shift(delta.Row / length, delta.Column / length);
            result = new FineResult(shift, correlation, sigma);
            if ((shift - start).Length > reach)
                return lost;
            if (delta.Length < Converged)
                break;
        }
        return result;
    }

    // Normal matrix order: TT T1 Tr Tc 11 1r 1c rr rc cc, then y with T 1 r c, then yy, n.
    private static bool Solve(ReadOnlySpan<double> total, Span<double> matrix, Span<double> x)
    {
        var at = 0;
        for (var i = 0; i < Terms; i++)
            for (var j = i; j < Terms; j++)
                matrix[i * Terms + j] = matrix[j * Terms + i] = total[at++];
        total.Slice(10, Terms).CopyTo(x);
        if (!SmallMatrix.Cholesky(matrix, Terms, 1e-9))
            return false;
        SmallMatrix.SolveCholesky(matrix, Terms, x);
        return true;
    }

    private static double Correlation(ReadOnlySpan<double> total)
    {
        var n = total[15];
        var covariance = total[10] - total[1] * total[11] / n;
        var (template, frame) = (total[0] - total[1] * total[1] / n, total[14] - total[11] * total[11] / n);
        return template > 0 && frame > 0 ? covariance / Math.Sqrt(template * frame) : 0;
    }

    private void Accumulate(ReadOnlyMemory<float> frame, ReadOnlyMemory<float> template, Shift shift, Span<double> total)
    {
        var vertical = ShiftTaps.For(shift.Row, Interpolation.Cubic);
        var horizontal = ShiftTaps.For(shift.Column, Interpolation.Cubic);
        Buffers.Rows.ParallelFor(rows - 2, (start, stop) =>
        {
            var rented = ArrayPool<float>.Shared.Rent(ShiftedRow.ScratchLength(columns) + columns);
            for (var row = start + 1; row < stop + 1; row++)
            {
                ShiftedRow.Sample(frame.Span, columns, row, vertical, horizontal, rented.AsSpan(columns), rented.AsSpan(0, columns));
                AddRow(rented.AsSpan(0, columns), template.Span, row, rowSums.AsSpan(row * Sums, Sums));
            }
            ArrayPool<float>.Shared.Return(rented);
        });
        total.Clear();
        for (var i = Sums; i < (rows - 1) * Sums; i++)
            total[i % Sums] += rowSums[i];
    }

    private void AddRow(ReadOnlySpan<float> warped, ReadOnlySpan<float> template, int row, Span<double> sums)
    {
        var above = template.Slice((row - 1) * columns, columns);
        var here = template.Slice(row * columns, columns);
        var below = template.Slice((row + 1) * columns, columns);
        var lanes = Vector<float>.Count;
        Span<Vector<float>> vectors = stackalloc Vector<float>[Sums];
        vectors.Clear();
        sums.Clear();
        var c = 1;
        for (; c <= columns - 1 - lanes; c += lanes)
        {
            var y = new Vector<float>(warped[c..]);
            var t = new Vector<float>(here[c..]);
            var gr = 0.5f * (new Vector<float>(below[c..]) - new Vector<float>(above[c..]));
            var gc = 0.5f * (new Vector<float>(here[(c + 1)..]) - new Vector<float>(here[(c - 1)..]));
            // NaN anywhere makes the sum NaN; such a pixel contributes zeros.
            var all = y + t + gr + gc;
            var valid = Vector.Equals(all, all);
            y = Vector.ConditionalSelect(valid, y, Vector<float>.Zero);
            t = Vector.ConditionalSelect(valid, t, Vector<float>.Zero);
            gr = Vector.ConditionalSelect(valid, gr, Vector<float>.Zero);
            gc = Vector.ConditionalSelect(valid, gc, Vector<float>.Zero);
            var one = Vector.ConditionalSelect(valid, Vector<float>.One, Vector<float>.Zero);
            vectors[0] += t * t;
            vectors[1] += t;
            vectors[2] += t * gr;
            vectors[3] += t * gc;
            vectors[4] += one;
            vectors[5] += gr;
            vectors[6] += gc;
            vectors[7] += gr * gr;
            vectors[8] += gr * gc;
            vectors[9] += gc * gc;
            vectors[10] += y * t;
            vectors[11] += y;
            vectors[12] += y * gr;
            vectors[13] += y * gc;
            vectors[14] += y * y;
        }
        for (var i = 0; i < Sums; i++)
            sums[i] = Vector.Sum(vectors[i]);
        for (; c < columns - 1; c++)
        {
            var (y, t, gr, gc) = (warped[c], here[c], 0.5f * (below[c] - above[c]), 0.5f * (here[c + 1] - here[c - 1]));
            if (float.IsNaN(y + t + gr + gc))
                continue;
            ReadOnlySpan<double> values = [t * t, t, t * gr, t * gc, 1, gr, gc, gr * gr, gr * gc, gc * gc, y * t, y, y * gr, y * gc, y * y];
            for (var i = 0; i < values.Length; i++)
                sums[i] += values[i];
        }
        sums[15] = sums[4];
    }
}
