using System.Buffers;
using System.Numerics.Tensors;
using TxmXanes.Imaging.Buffers;
using TxmXanes.Imaging.Registration;

namespace TxmXanes.Imaging.Spectra;

/// <summary>
/// Takes the shot noise of shared backgrounds out of the optical densities: what stays on the detector while the sample moves is not sample.
/// </summary>
/// <remarks>
/// In the improved scan the noise e_g of the few backgrounds is in every frame, at the same detector pixels. Without motion the joint fit's straight line absorbs it (science 5.4); with motion of a few pixels each map pixel meets
/// other background pixels from energy to energy, and that noise, common to runs of neighbouring energies, hurts more than a background of its own for each energy would (measured: 1.43 times the Cramér-Rao bound against 0.92).
/// But the motion also tells it apart: y_t(q) = fit_t(q - s_t) + sum_g b_g(t) e_g(q) + noise, and the mean residual over some hundred frames is far less noisy than e_g. Least squares for e_g at each detector pixel with a prior at 0.
/// Use (<see cref="RefinedFit"/> does): fit all frames; <see cref="Begin"/>; <see cref="AddResidual"/> all frames; <see cref="Solve"/>; <see cref="Correct"/> and fit again. A second round improves the long waves.
/// Interpolate cubically in the rounds: bilinear blur of the sample's fine structure would be taken for pattern (detail of 8 px: 1.4 after four rounds instead of 1.0). Owned by one thread at a time.
/// </remarks>
public sealed class BackgroundRefinement
{
    // Long waves of the pattern are told from the sample slowly; measured best of 1, 1.5, 1.8.
    private const double Relaxation = 1.5;

    // Prior variance of e_g against a frame's: the mean of two backgrounds has half the shot noise of one, a sample frame 1.5 times.
    private const double Ridge = 3;
    private readonly int rows;
    private readonly int columns;
    private readonly List<int> indices = [];
    private readonly List<float[]> sums = [];
    private readonly List<float[]> corrections = [];
    private readonly float[][] beta;
    private readonly float[] model;
    private readonly Interpolation interpolation;
    private double[,] normal = new double[0, 0];
    private JointDesign? design;

    /// <param name="interpolation">For the fitted image moved back to the detector.</param>
    public BackgroundRefinement(int rows, int columns, int terms, Interpolation interpolation = Interpolation.Cubic)
    {
        (this.rows, this.columns, this.interpolation) = (rows, columns, interpolation);
        beta = new float[terms][];
        for (var k = 0; k < terms; k++)
            beta[k] = new float[rows * columns];
        model = new float[rows * columns];
    }

    /// <summary>Rounds done: calls of <see cref="Solve"/>.</summary>
    public int Rounds { get; private set; }

    /// <summary>Starts a round from the present fit. Corrections found before are kept and added to.</summary>
    /// <returns>False while the fit is rank-deficient: there is nothing to compare with.</returns>
    public bool Begin(SufficientStatistics fitted)
    {
        ImageChecks.SameLength(rows, fitted.Rows);
        ImageChecks.SameLength(columns, fitted.Columns);
        ImageChecks.SameLength(beta.Length, fitted.Design.Terms);
        var factors = JointFactors.TryCreate(fitted.Design, fitted.History.Gram);
        if (factors is null)
            return false;
        design = fitted.Design;
        var n = beta.Length;
        Buffers.Rows.ParallelFor(rows, (start, stop) =>
        {
            for (var row = start; row < stop; row++)
            {
                for (var k = 0; k < n; k++)
                {
                    var to = beta[k].AsSpan(row * columns, columns);
                    TensorPrimitives.Multiply(fitted.H(0, row), (float)factors.InverseGram[k * n], to);
                    for (var l = 1; l < n; l++)
                        TensorPrimitives.MultiplyAdd(fitted.H(l, row), (float)factors.InverseGram[k * n + l], to, to);
                }
                // Pixels that miss frames have another G: they give no model here.
                var missing = fitted.Missing.Counts(row);
                for (var c = 0; c < columns; c++)
                    if (missing[c] != 0)
                        beta[0][row * columns + c] = float.NaN;
            }
        });
        foreach (var plane in sums)
            Array.Clear(plane);
        Array.Clear(normal);
        return true;
    }

    /// <summary>Adds what the fit leaves of a frame, at the detector's pixels.</summary>
    /// <param name="y">As it went into the fit: <see cref="Correct"/>ed where there is a correction.</param>
    /// <exception cref="InvalidOperationException"><see cref="Begin"/> did not start a round.</exception>
    public void AddResidual(ReadOnlyMemory<float> y, in FrameTerm frame)
    {
        if (design is null)
            throw new InvalidOperationException("No round was begun.");
        ImageChecks.SameLength(model.Length, y.Length);
        if (!design.Covers(frame.EnergyEv))
            return;
        var (before, after) = (Slot(frame.Before), Slot(frame.After));
        var (b0, b1) = ((float)frame.Before.Share, (float)frame.After.Share);
        if (before >= 0)
            normal[before, before] += b0 * b0;
        if (after >= 0)
            normal[after, after] += b1 * b1;
        if (before >= 0 && after >= 0)
        {
            normal[before, after] += b0 * b1;
            normal[after, before] += b0 * b1;
        }

        var q = new double[beta.Length];
        design.Basis(frame.EnergyEv, q);
        Buffers.Rows.ParallelFor(rows, (start, stop) =>
        {
            for (var row = start; row < stop; row++)
            {
                var to = model.AsSpan(row * columns, columns);
                TensorPrimitives.Multiply(beta[0].AsSpan(row * columns, columns), (float)q[0], to);
                for (var k = 1; k < beta.Length; k++)
                    TensorPrimitives.MultiplyAdd(beta[k].AsSpan(row * columns, columns), (float)q[k], to, to);
            }
        });
        // The fit at q - s is what the detector pixel q should show.
        var vertical = ShiftTaps.For(-frame.Shift.Row, interpolation);
        var horizontal = ShiftTaps.For(-frame.Shift.Column, interpolation);
        Buffers.Rows.ParallelFor(rows, (start, stop) =>
        {
            var rented = ArrayPool<float>.Shared.Rent(ShiftedRow.ScratchLength(columns) + columns);
            var residual = rented.AsSpan(0, columns);
            for (var row = start; row < stop; row++)
            {
                ShiftedRow.Sample(model, columns, row, vertical, horizontal, rented.AsSpan(columns), residual);
                TensorPrimitives.Subtract(y.Span.Slice(row * columns, columns), residual, residual);
                if (TensorPrimitives.IsNaNAny<float>(residual))
                    for (var c = 0; c < columns; c++)
                        if (float.IsNaN(residual[c]))
                            residual[c] = 0;
                AddShare(before, b0, residual, row);
                AddShare(after, b1, residual, row);
            }
            ArrayPool<float>.Shared.Return(rented);
        });
    }

    /// <summary>Ends a round: the corrections of the backgrounds shared by at least two frames.</summary>
    public void Solve()
    {
        var n = indices.Count;
        var lower = new double[n * n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                lower[i * n + j] = normal[i, j] + (i == j ? Ridge : 0);
        SmallMatrix.Cholesky(lower, n, 0);
        var inverse = SmallMatrix.InverseOfCholesky(lower, n);
        Buffers.Rows.ParallelFor(rows, (start, stop) =>
        {
            // The prior pulls on what was found so far, too.
            for (var i = 0; i < n; i++)
            {
                var sum = sums[i].AsSpan(start * columns, (stop - start) * columns);
                TensorPrimitives.MultiplyAdd(corrections[i].AsSpan(start * columns, sum.Length), -(float)Ridge, sum, sum);
            }
            for (var i = 0; i < n; i++)
                for (var j = 0; j < n; j++)
                {
                    var to = corrections[i].AsSpan(start * columns, (stop - start) * columns);
                    TensorPrimitives.MultiplyAdd(sums[j].AsSpan(start * columns, to.Length), (float)(Relaxation * inverse[i * n + j]), to, to);
                }
        });
        design = null;
        Rounds++;
    }

    /// <summary>y -= sum_g b_g e_g, in place. Nothing before the first <see cref="Solve"/>.</summary>
    public void Correct(Span<float> y, in FrameTerm frame)
    {
        ImageChecks.SameLength(model.Length, y.Length);
        foreach (var share in (ReadOnlySpan<BackgroundShare>)[frame.Before, frame.After])
        {
            var slot = share.Share != 0 ? indices.IndexOf(share.Index) : -1;
            if (slot >= 0)
                TensorPrimitives.MultiplyAdd(corrections[slot], -(float)share.Share, y, y);
        }
    }

    private void AddShare(int slot, float share, ReadOnlySpan<float> residual, int row)
    {
        if (slot < 0)
            return;
        var to = sums[slot].AsSpan(row * columns, columns);
        TensorPrimitives.MultiplyAdd(residual, share, to, to);
    }

    private int Slot(BackgroundShare share)
    {
        if (share.Share == 0)
            return -1;
        var slot = indices.IndexOf(share.Index);
        if (slot >= 0)
            return slot;
        indices.Add(share.Index);
        sums.Add(new float[rows * columns]);
        corrections.Add(new float[rows * columns]);
        var grown = new double[indices.Count, indices.Count];
        for (var i = 0; i < indices.Count - 1; i++)
            for (var j = 0; j < indices.Count - 1; j++)
                grown[i, j] = normal[i, j];
        normal = grown;
        return indices.Count - 1;
    }
}
