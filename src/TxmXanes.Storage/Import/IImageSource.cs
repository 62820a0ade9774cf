using TxmXanes.Domain;
using TxmXanes.Domain.Frames;

namespace TxmXanes.Storage.Import;

/// <summary>What the numbers of images are, as far as it decides about the analysis.</summary>
internal enum ImageNumbers
{
    /// <summary>16-bit whole numbers, not negative: grey values of a camera.</summary>
    Grey16,

    /// <summary>Other whole numbers.</summary>
    Whole,

    Floating,
}

/// <summary>Images of one size from files, read one at a time.</summary>
/// <remarks>One caller at a time. Sizes were checked when it was opened.</remarks>
internal interface IImageSource : IDisposable
{
    /// <summary>The file, and the dataset or folder, for messages.</summary>
    string Name { get; }

    int Count { get; }

    FrameShape Shape { get; }

    ImageNumbers Numbers { get; }

    /// <summary>The files behind it, in order.</summary>
    IReadOnlyList<string> Files { get; }

    /// <exception cref="BadInputException">It cannot be read, or is not <see cref="ImageNumbers.Grey16"/>.</exception>
    void Read(int index, Span<ushort> pixels);

    /// <exception cref="BadInputException">It cannot be read.</exception>
    void Read(int index, Span<float> pixels);
}

/// <summary>Bounds on what strangers' files declare.</summary>
internal static class ImportLimits
{
    public const int MostImages = 1_000_000;
    public const long MostPixels = 1L << 28;
    public const long MostEnergyBytes = 16L << 20;
}
