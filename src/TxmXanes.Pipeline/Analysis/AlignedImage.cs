using System.Buffers;
using TxmXanes.Domain.Frames;
using TxmXanes.Imaging.Buffers;
using TxmXanes.Imaging.Registration;

namespace TxmXanes.Pipeline.Analysis;

/// <summary>A frame as it would look without its shift.</summary>
internal static class AlignedImage
{
    /// <summary>aligned(p) = image(p + shift), bilinear; NaN where the image does not reach or is invalid.</summary>
    public static void Sample(ReadOnlyMemory<float> image, FrameShape shape, Shift shift, Memory<float> aligned)
    {
        var vertical = ShiftTaps.For(shift.Row, Interpolation.Bilinear);
        var horizontal = ShiftTaps.For(shift.Column, Interpolation.Bilinear);
        Rows.ParallelFor(shape.Rows, (start, stop) =>
        {
            var scratch = ArrayPool<float>.Shared.Rent(ShiftedRow.ScratchLength(shape.Columns));
            for (var row = start; row < stop; row++)
                ShiftedRow.Sample(image.Span, shape.Columns, row, vertical, horizontal, scratch, aligned.Span.Slice(row * shape.Columns, shape.Columns));
            ArrayPool<float>.Shared.Return(scratch);
        });
    }
}
