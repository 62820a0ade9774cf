using TxmXanes.Imaging.Buffers;

namespace TxmXanes.Imaging.Normalization;

/// <summary>The mean of darks or backgrounds taken one after another.</summary>
/// <remarks>Owned by one thread. Sums are exact (uint32) up to 65,537 frames. Once a frame saturates a pixel, its mean is reported saturated.</remarks>
public sealed class FrameAverage(int pixels, double saturationAdu = double.PositiveInfinity)
{
    private readonly uint[] sum = new uint[pixels];
    private readonly bool[] saturated = new bool[pixels];

    /// <summary>Frames added.</summary>
    public int Count { get; private set; }

    /// <exception cref="ArgumentException">Wrong number of pixels.</exception>
    public void Add(ReadOnlySpan<ushort> frame)
    {
        ImageChecks.SameLength(sum.Length, frame.Length);
        for (var i = 0; i < frame.Length; i++)
            sum[i] += frame[i];
        if (saturationAdu <= ushort.MaxValue)
            for (var i = 0; i < frame.Length; i++)
                saturated[i] |= frame[i] >= saturationAdu;
        Count++;
    }

    /// <summary>mean[i] in ADU; <see cref="float.PositiveInfinity"/> where any frame was saturated, so that every later test sees it.</summary>
    /// <exception cref="InvalidOperationException">No frame was added.</exception>
    public void Mean(Span<float> mean)
    {
        ImageChecks.SameLength(sum.Length, mean.Length);
        if (Count == 0)
            throw new InvalidOperationException("No frame to average.");
        var scale = 1.0 / Count;
        for (var i = 0; i < mean.Length; i++)
            mean[i] = saturated[i] ? float.PositiveInfinity : (float)(sum[i] * scale);
    }

    /// <summary>Forgets every frame.</summary>
    public void Clear()
    {
        Array.Clear(sum);
        Array.Clear(saturated);
        Count = 0;
    }
}
