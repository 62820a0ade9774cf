using System.Numerics.Tensors;

namespace TxmXanes.VirtualBeamline.Scenes;

/// <summary>Rows of a map that is shifted by fractions of a pixel and scaled about its centre; 0 beyond the map.</summary>
/// <remarks>Has scratch of its own: one thread at a time.</remarks>
internal sealed class MovedImage(int rows, int columns)
{
    // Room for shifts that the fast path serves, beyond the kernel's own reach.
    private const int Margin = 12;

    private readonly float[] line = new float[columns + 2 * Margin];
    private ImageGeometry geometry;
    private bool isPlainShift;
    private InterpolationTaps plain;

    public void Place(ImageGeometry given)
    {
        geometry = given;
        plain = new(-given.ColumnShiftPx);
        // Less than a hundredth of a pixel at the border is no magnification.
        isPlainShift = Math.Abs(given.Scale - 1) * Math.Max(rows, columns) < 0.02;
    }

    /// <summary>destination[c] = the map at the place that the detector's (row, c) shows.</summary>
    public void Row(ReadOnlySpan<float> map, int row, Span<float> destination)
    {
        line.AsSpan().Clear();
        var middle = line.AsSpan(Margin, columns);
        var taps = new InterpolationTaps(Source(row, rows, geometry.RowShiftPx));
        for (var k = 0; k < InterpolationTaps.Count; k++)
            if ((uint)(taps.First + k) < (uint)rows)
                TensorPrimitives.MultiplyAdd(map.Slice((taps.First + k) * columns, columns), taps.Weights[k], middle, middle);
        if (isPlainShift && Margin + plain.First >= 0 && plain.First + InterpolationTaps.Count <= Margin)
            Slide(destination);
        else
            Gather(destination);
    }

    private void Slide(Span<float> destination)
    {
        destination.Clear();
        for (var k = 0; k < InterpolationTaps.Count; k++)
            TensorPrimitives.MultiplyAdd(line.AsSpan(Margin + plain.First + k, columns), plain.Weights[k], destination, destination);
    }

    private void Gather(Span<float> destination)
    {
        for (var column = 0; column < columns; column++)
        {
            var taps = isPlainShift ? plain : new InterpolationTaps(Source(column, columns, geometry.ColumnShiftPx));
            var first = taps.First + (isPlainShift ? column : 0);
            var value = 0f;
            for (var k = 0; k < InterpolationTaps.Count; k++)
                if ((uint)(first + k) < (uint)columns)
                    value += taps.Weights[k] * line[Margin + first + k];
            destination[column] = value;
        }
    }

    private double Source(int pixel, int size, double shift)
    {
        var scale = isPlainShift ? 1 : geometry.Scale;
        var centre = (size - 1) / 2.0;
        return (pixel - centre - shift) / scale + centre;
    }
}
