using TxmXanes.Domain.Frames;

namespace TxmXanes.Pipeline.Analysis;

/// <summary>What the values of a foreign scan's sample images are.</summary>
public enum ImageMeaning
{
    /// <summary>Grey values of the camera: darks and backgrounds are beside them.</summary>
    Counts,

    /// <summary>T = (I - D)/(B - D), flat-fielded already.</summary>
    Transmission,

    /// <summary>y = -ln T already.</summary>
    OpticalDensity,
}

/// <summary>
/// A scan of another facility whose images are not 16-bit grey values, or flat-fielded already. 16-bit grey values of any origin are <see cref="IScanFrames"/>, which have the whole analysis.
/// </summary>
/// <remarks>One caller at a time.</remarks>
public interface IImageScan : IDisposable
{
    /// <summary>The file, or the folder of files.</summary>
    string Path { get; }

    /// <summary>Of the bytes of all its files in order, lower-case hex; computed when first asked for, which another thread may do while frames are read.</summary>
    string Sha256 { get; }

    FrameShape Shape { get; }

    ImageMeaning Meaning { get; }

    /// <summary>Sample images, and backgrounds and darks where there are any, in the file's order.</summary>
    IReadOnlyList<FrameMetadata> Frames { get; }

    /// <summary>What the reader of the result should know of how the files were understood (units, order), a sentence each.</summary>
    IReadOnlyList<string> Notes { get; }

    /// <summary>Image <paramref name="index"/> of <see cref="Frames"/>, row-major; values as in the file, NaN kept.</summary>
    void ReadFrame(int index, Span<float> pixels);
}
