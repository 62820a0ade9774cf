using System.Numerics;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Imaging.Registration;

/// <summary>
/// Gauss-Newton on frame(M(p)) = gain * template(p) + offset for a motion of any model (Lucas and Kanade 1981; Baker and Matthews, Int. J. Comput. Vis. 56 (2004) 221), at one resolution.
/// </summary>
/// <remarks>
/// With M after a small motion D(p) = p + u(p): the warped frame is gain * (template - gradient · u) + offset, a linear fit by (template, 1, gradient times the model's directions). Gain and offset are free because contrast changes with energy.
/// The sums are taken for the affine model and reduced to the one asked for. Sums are kept per row and added in order: results do not depend on threads. Owned by one thread at a time.
/// </remarks>
internal sealed class MotionFit
{
    private const int MaxSteps = 20;
    private const int Terms = 2 + MotionDirections.Affine;

    // Per row: products of (T, 1, gr, c gr, gc, c gc) with each other (21) and with the frame (6), and the frame's square. Rows multiply by r where they must.
    private const int RowTerms = 6;
    private const int RowSums = RowTerms * (RowTerms + 1) / 2 + RowTerms + 1;
    private static readonly int[] RowTermOf = [0, 1, 2, 2, 3, 4, 4, 5];
    private static readonly bool[] ByRow = [false, false, false, true, false, false, true, false];
    private readonly int rows;
    private readonly int columns;
    private readonly float[] warped;
    private readonly double[] rowSums;
    private readonly double[] matrix = new double[Terms * Terms];
    private readonly double[] right = new double[Terms];

    public MotionFit(int rows, int columns)
    {
        (this.rows, this.columns) = (rows, columns);
        (warped, rowSums) = (new float[rows * columns], new double[rows * RowSums]);
    }

    /// <summary>Improves a motion.</summary>
    /// <param name="frame">Band-passed [rows, columns], NaN where invalid.</param>
    /// <param name="template">Likewise.</param>
    /// <param name="start">In px of these images.</param>
    /// <param name="precision">Ends when no corner moves further in a step, px.</param>
    /// <returns>The motion and the correlation there; 0 where lost.</returns>
    public (AffineMotion Motion, double Correlation) Find(ReadOnlyMemory<float> frame, ReadOnlyMemory<float> template, AffineMotion start, MotionModel model, double precision)
    {
        var directions = MotionDirections.Of(model);
        var motion = start;
        var correlation = 0.0;
        var n = directions.Length + 2;
        Span<double> reduced = stackalloc double[Terms * Terms];
        Span<double> x = stackalloc double[Terms];
        for (var step = 0; step < MaxSteps; step++)
        {
            Warp.Apply(frame, rows, columns, motion, Interpolation.Cubic, clamp: false, warped);
            var (square, count) = Accumulate(template);
            if (count < 0.2 * rows * columns)
                return (start, 0);
            correlation = Correlation(square, count);
            Reduce(directions, reduced, x);
            if (!SmallMatrix.Cholesky(reduced[..(n * n)], n, 1e-10))
                return (start, 0);
            SmallMatrix.SolveCholesky(reduced[..(n * n)], n, x[..n]);
            if (!(x[0] > 0))
                return (start, 0);
            for (var i = 2; i < n; i++)
                x[i] /= -x[0];
            var delta = MotionDirections.Step(model, x[2..n]);
            var move = delta.LargestMove(rows, columns);
            if (move > 1)
            {
                // Beyond the linearisation: as far as a pixel and again.
                for (var i = 2; i < n; i++)
                    x[i] /= move;
                delta = MotionDirections.Step(model, x[2..n]);
            }
            motion = delta.Then(motion);
            if (move < precision)
                break;
        }
        return (motion, correlation);
    }

    // Normal equations of (T, 1) and the model's directions.
    private void Reduce(double[][] directions, Span<double> reduced, Span<double> x)
    {
        var n = directions.Length + 2;
        for (var i = 0; i < n; i++)
        {
            x[i] = Dot(directions, i, right);
            for (var j = 0; j < n; j++)
            {
                var sum = 0.0;
                for (var k = 0; k < Terms; k++)
                    if (Part(directions, i, k) is var a && a != 0)
                        sum += a * Dot(directions, j, matrix.AsSpan(k * Terms, Terms));
                reduced[i * n + j] = sum;
            }
        }

        static double Part(double[][] directions, int i, int k) => i < 2 ? (i == k ? 1 : 0) : k < 2 ? 0 : directions[i - 2][k - 2];

        static double Dot(double[][] directions, int i, ReadOnlySpan<double> values)
        {
            var sum = 0.0;
            for (var k = 0; k < Terms; k++)
                sum += Part(directions, i, k) * values[k];
            return sum;
        }
    }

    private double Correlation(double square, double n)
    {
        var covariance = right[0] - matrix[1] * right[1] / n;
        var (template, frame) = (matrix[0] - matrix[1] * matrix[1] / n, square - right[1] * right[1] / n);
        return template > 0 && frame > 0 ? covariance / Math.Sqrt(template * frame) : 0;
    }

    private (double Square, double Count) Accumulate(ReadOnlyMemory<float> template)
    {
        Buffers.Rows.ParallelFor(rows - 2, (start, stop) =>
        {
            for (var row = start + 1; row < stop + 1; row++)
                AddRow(warped.AsSpan(row * columns, columns), template.Span, row, rowSums.AsSpan(row * RowSums, RowSums));
        });
        Array.Clear(matrix);
        Array.Clear(right);
        var square = 0.0;
        for (var row = 1; row < rows - 1; row++)
        {
            var sums = rowSums.AsSpan(row * RowSums, RowSums);
            var r = row - (rows - 1) / 2.0;
            for (var i = 0; i < Terms; i++)
            {
                var own = ByRow[i] ? r : 1;
                right[i] += own * sums[RowSums - 1 - RowTerms + RowTermOf[i]];
                for (var j = 0; j < Terms; j++)
                    matrix[i * Terms + j] += own * (ByRow[j] ? r : 1) * sums[Packed(RowTermOf[i], RowTermOf[j])];
            }
            square += sums[RowSums - 1];
        }
        return (square, matrix[Terms + 1]);
    }

    // Upper triangle of RowTerms x RowTerms, by rows.
    private static int Packed(int i, int j) => i <= j ? i * RowTerms - i * (i - 1) / 2 + j - i : Packed(j, i);

    private void AddRow(ReadOnlySpan<float> y, ReadOnlySpan<float> template, int row, Span<double> sums)
    {
        var above = template.Slice((row - 1) * columns, columns);
        var here = template.Slice(row * columns, columns);
        var below = template.Slice((row + 1) * columns, columns);
        var lanes = Vector<float>.Count;
        Span<Vector<float>> totals = stackalloc Vector<float>[RowSums];
        Span<Vector<float>> x = stackalloc Vector<float>[RowTerms];
        totals.Clear();
        var middle = (columns - 1) / 2f;
        var c = 1;
        for (; c <= columns - 1 - lanes; c += lanes)
        {
            var v = new Vector<float>(y[c..]);
            x[0] = new Vector<float>(here[c..]);
            x[2] = 0.5f * (new Vector<float>(below[c..]) - new Vector<float>(above[c..]));
            x[4] = 0.5f * (new Vector<float>(here[(c + 1)..]) - new Vector<float>(here[(c - 1)..]));
            // NaN anywhere makes the sum NaN; such a pixel contributes zeros.
            var all = v + x[0] + x[2] + x[4];
            var valid = Vector.Equals(all, all);
            v = Vector.ConditionalSelect(valid, v, default);
            x[0] = Vector.ConditionalSelect(valid, x[0], default);
            x[1] = Vector.ConditionalSelect(valid, Vector<float>.One, default);
            x[2] = Vector.ConditionalSelect(valid, x[2], default);
            x[4] = Vector.ConditionalSelect(valid, x[4], default);
            var position = Vector<float>.Indices + new Vector<float>(c - middle);
            x[3] = position * x[2];
            x[5] = position * x[4];
            var at = 0;
            for (var i = 0; i < RowTerms; i++)
                for (var j = i; j < RowTerms; j++)
                    totals[at++] += x[i] * x[j];
            for (var i = 0; i < RowTerms; i++)
                totals[at++] += x[i] * v;
            totals[at] += v * v;
        }
        for (var i = 0; i < RowSums; i++)
            sums[i] = Vector.Sum(totals[i]);
        for (; c < columns - 1; c++)
            AddPixel(y[c], here[c], 0.5f * (below[c] - above[c]), 0.5f * (here[c + 1] - here[c - 1]), c - middle, sums);
    }

    private static void AddPixel(float y, float template, float gr, float gc, float column, Span<double> sums)
    {
        if (float.IsNaN(y + template + gr + gc))
            return;
        ReadOnlySpan<double> x = [template, 1, gr, column * gr, gc, column * gc];
        var at = 0;
        for (var i = 0; i < RowTerms; i++)
            for (var j = i; j < RowTerms; j++)
                sums[at++] += x[i] * x[j];
        for (var i = 0; i < RowTerms; i++)
            sums[at++] += x[i] * y;
        sums[at] += y * (double)y;
    }
}
