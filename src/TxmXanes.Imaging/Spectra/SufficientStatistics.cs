using System.Buffers;
using System.Numerics.Tensors;
using TxmXanes.Imaging.Buffers;
using TxmXanes.Imaging.Registration;

namespace TxmXanes.Imaging.Spectra;

/// <summary>
/// Everything the joint fit needs of the frames so far, of fixed size: shared G = sum w q q^T, and for each pixel h = sum w q y and s = sum w y² (science section 7, live form; q as in <see cref="JointDesign"/>).
/// </summary>
/// <remarks>
/// Owned by one thread at a time. A frame costs one pass over J + 3 planes. Pixels invalid in a frame are not added; (pixel, frame) is listed, see <see cref="JointSolver"/>.
/// </remarks>
public sealed class SufficientStatistics : PixelSums
{
    /// <param name="plannedFrames">Sample frames expected in the fit range: a pixel missing in more than a third of them is given up.</param>
    public SufficientStatistics(JointDesign design, int rows, int columns, int plannedFrames, Interpolation interpolation = Interpolation.Bilinear)
        : base(design, rows, columns, plannedFrames)
    {
        PlannedFrames = plannedFrames;
        History = new FrameHistory(design.Terms, interpolation);
    }

    /// <summary>As given to the constructor.</summary>
    public int PlannedFrames { get; }

    /// <inheritdoc/>
    public override int Bin => 1;

    internal override FrameHistory History { get; }

    /// <summary>Adds a frame at its shift. Does nothing outside the fit range.</summary>
    /// <param name="y">Optical density [rows, columns], NaN where invalid.</param>
    /// <returns>False outside the fit range.</returns>
    /// <exception cref="ArgumentException">Wrong size, weight not above 0.</exception>
    public bool Add(ReadOnlyMemory<float> y, in FrameTerm frame)
    {
        ImageChecks.SameLength(Rows * Columns, y.Length);
        if (!(frame.Weight > 0) || !double.IsFinite(frame.Weight))
            throw new ArgumentOutOfRangeException(nameof(frame), frame.Weight, "A frame's weight is above 0.");
        if (!Design.Covers(frame.EnergyEv))
            return false;
        if (Frames.Count >= ushort.MaxValue)
            throw new InvalidOperationException($"More than {ushort.MaxValue} frames in one fit.");

        var q = new double[Design.Terms];
        Design.Basis(frame.EnergyEv, q);
        var weighted = new float[q.Length];
        for (var k = 0; k < q.Length; k++)
            weighted[k] = (float)(frame.Weight * q[k]);
        var (weight, ordinal) = ((float)frame.Weight, Frames.Count);
        var vertical = ShiftTaps.For(frame.Shift.Row, History.Interpolation);
        var horizontal = ShiftTaps.For(frame.Shift.Column, History.Interpolation);
        Buffers.Rows.ParallelFor(Rows, (start, stop) => AddRows(start, stop, y.Span, vertical, horizontal, weighted, weight, ordinal));

        History.Add(frame, q);
        return true;
    }

    /// <summary>Forgets every frame.</summary>
    public void Clear()
    {
        ClearSums();
        History.Clear();
    }

    private void AddRows(int start, int stop, ReadOnlySpan<float> y, in ShiftTaps vertical, in ShiftTaps horizontal, ReadOnlySpan<float> weighted, float weight, int ordinal)
    {
        var rented = ArrayPool<float>.Shared.Rent(ShiftedRow.ScratchLength(Columns) + Columns);
        var value = rented.AsSpan(0, Columns);
        var scratch = rented.AsSpan(Columns);
        for (var row = start; row < stop; row++)
        {
            ShiftedRow.Sample(y, Columns, row, vertical, horizontal, scratch, value);
            ListMissing(value, row, ordinal);
            for (var k = 0; k < weighted.Length; k++)
            {
                var sums = H(k, row);
                TensorPrimitives.MultiplyAdd(value, weighted[k], sums, sums);
            }
            var squares = scratch[..Columns];
            var total = S(row);
            TensorPrimitives.Multiply(value, weight, squares);
            TensorPrimitives.MultiplyAdd(value, squares, total, total);
        }
        ArrayPool<float>.Shared.Return(rented);
    }

    // A missing pixel adds 0 to every sum and goes to the list.
    private void ListMissing(Span<float> value, int row, int ordinal)
    {
        if (!TensorPrimitives.IsNaNAny<float>(value))
            return;
        for (var c = 0; c < value.Length; c++)
            if (float.IsNaN(value[c]))
            {
                value[c] = 0;
                Missing.Record(row, c, ordinal);
            }
    }
}
