using System.Numerics;

namespace TxmXanes.Imaging.Buffers;

/// <summary>Vectors at the end of a row, where fewer pixels are left than a vector holds.</summary>
internal static class Lanes
{
    /// <summary>The pixels from <paramref name="at"/> on; beyond <paramref name="count"/> zeros.</summary>
    /// <param name="tail">Scratch of a vector's length.</param>
    public static Vector<float> Load(ReadOnlySpan<float> row, int at, int count, Span<float> tail)
    {
        if (count == Vector<float>.Count)
            return new Vector<float>(row[at..]);
        tail.Clear();
        row.Slice(at, count).CopyTo(tail);
        return new Vector<float>(tail);
    }

    /// <summary>Writes the first <paramref name="count"/> lanes.</summary>
    public static void Store(Vector<float> value, float[] plane, int at, int count)
    {
        if (count == Vector<float>.Count)
        {
            value.CopyTo(plane, at);
            return;
        }
        for (var i = 0; i < count; i++)
            plane[at + i] = value[i];
    }

    /// <summary>The mean of the values that are numbers; NaN where none is.</summary>
    public static float MeanOfNumbers(ReadOnlySpan<float> values)
    {
        var (sum, count) = (0.0, 0);
        foreach (var v in values)
            if (!float.IsNaN(v))
                (sum, count) = (sum + v, count + 1);
        return count > 0 ? (float)(sum / count) : float.NaN;
    }
}
