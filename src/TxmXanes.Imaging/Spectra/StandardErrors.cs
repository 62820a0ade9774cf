using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TxmXanes.Imaging.Buffers;

namespace TxmXanes.Imaging.Spectra;

/// <summary>
/// Standard errors of the fractions of the unconstrained joint fit: G^-1 (sum_t w_t² k2_t var_t v v^T) G^-1 plus the term of the backgrounds, then f_j = c_j / sum c by the delta method (science section 7; derivation at <see cref="ErrorFactors"/>).
/// </summary>
/// <remarks>
/// var_t = (gain I + read²)/I² with I = B exp(-y_fit) from the fitted spectrum, so that a pixel's own noise does not enter its error bar. Pixels with an active constraint get the unconstrained error and are flagged by valid = 2.
/// The registration's own error and the blur of interpolation are not in it.
/// </remarks>
public static class StandardErrors
{
    /// <summary>Fills <see cref="JointFit.FractionSigma"/>; NaN where the fit is not valid or the thickness not positive.</summary>
    /// <param name="sums">As solved.</param>
    /// <param name="logBackground">ln of (B - D)/(t_B i0_B) on the same grid (see <see cref="BlockStatistics.Average"/>), one for the scan (the first, or the mean); NaN is replaced by the mean.</param>
    /// <param name="fit">Of <see cref="JointSolver.Solve"/>.</param>
    /// <exception cref="ArgumentException">Sizes differ, or the camera's gain is not above 0.</exception>
    public static void Fill(PixelSums sums, ReadOnlyMemory<float> logBackground, CameraNoise camera, JointFit fit)
    {
        ImageChecks.SameLength(sums.Rows * sums.Columns, logBackground.Length);
        ImageChecks.SameLength(sums.Rows, fit.Rows);
        ImageChecks.SameLength(sums.Columns, fit.Columns);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(camera.GainAdu);
        var history = sums.History;
        var joint = history.Terms.Count > sums.Design.Terms ? JointFactors.TryCreate(sums.Design, history.Gram) : null;
        if (joint is null)
        {
            foreach (var plane in fit.FractionSigma)
                plane.AsSpan().Fill(float.NaN);
            return;
        }
        var factors = new ErrorFactors(sums.Design, joint.InverseGram, history.Terms, history.Bases, history.Interpolation, sums.Bin);
        var packed = new PackedErrorFactors(factors, camera);
        var typical = Lanes.MeanOfNumbers(logBackground.Span);
        Buffers.Rows.ParallelFor(sums.Rows, (start, stop) =>
        {
            for (var row = start; row < stop; row++)
            {
                FillComplete(sums, packed, logBackground.Span.Slice(row * sums.Columns, sums.Columns), typical, fit, row);
                FillIncomplete(sums, factors, logBackground.Span.Slice(row * sums.Columns, sums.Columns), typical, camera, fit, row);
            }
        });
    }

    private static void FillComplete(PixelSums sums, PackedErrorFactors factors, ReadOnlySpan<float> logBackground, float typical, JointFit fit, int row)
    {
        var (n, references, lanes) = (sums.Design.Terms, factors.References, Vector<float>.Count);
        Span<Vector<float>> h = stackalloc Vector<float>[n];
        Span<Vector<float>> sigma = stackalloc Vector<float>[references];
        Span<float> tail = stackalloc float[lanes];
        for (var c = 0; c < sums.Columns; c += lanes)
        {
            var count = Math.Min(lanes, sums.Columns - c);
            for (var k = 0; k < n; k++)
                h[k] = Lanes.Load(sums.H(k, row), c, count, tail);
            var background = Lanes.Load(logBackground, c, count, tail);
            background = Vector.ConditionalSelect(Vector.Equals(background, background), background, new Vector<float>(typical));
            factors.FractionSigma(h, background, sigma);
            for (var j = 0; j < references; j++)
                for (var i = 0; i < count; i++)
                    fit.FractionSigma[j][row * sums.Columns + c + i] = sigma[j][i];
        }
    }

    private static void FillIncomplete(PixelSums sums, ErrorFactors shared, ReadOnlySpan<float> logBackground, float typical, CameraNoise camera, JointFit fit, int row)
    {
        if (sums.Missing.IsComplete(row))
            return;
        var (n, history) = (sums.Design.Terms, sums.History);
        Span<double> gram = stackalloc double[n * n];
        Span<double> h = stackalloc double[n];
        Span<double> sigma = stackalloc double[shared.References];
        var skip = new bool[history.Terms.Count];
        var entries = sums.Missing.SortedEntries(row);
        var counts = sums.Missing.Counts(row);
        var next = 0;
        for (var column = 0; column < counts.Length; column++)
        {
            if (counts[column] == 0)
                continue;
            var at = row * sums.Columns + column;
            var missing = MissingFrames.Of(entries, column, ref next);
            sigma.Fill(double.NaN);
            if (fit.Valid[at] != 0)
            {
                history.Without(missing, gram);
                for (var k = 0; k < n; k++)
                    h[k] = sums.H(k, row)[column];
                Array.Clear(skip);
                foreach (var entry in missing)
                    skip[MissingFrames.Frame(entry)] = true;
                var background = float.IsNaN(logBackground[column]) ? typical : logBackground[column];
                if (SmallMatrix.Cholesky(gram, n, JointFactors.RelativePivot))
                    StandardErrorsScalar.FractionSigma(shared, SmallMatrix.InverseOfCholesky(gram, n), sums.Design, history, skip, h, background, camera, sigma);
            }
            for (var j = 0; j < sigma.Length; j++)
                fit.FractionSigma[j][at] = (float)sigma[j];
        }
    }

}
