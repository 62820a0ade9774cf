using TxmXanes.Domain.Frames;

namespace TxmXanes.Pipeline.Analysis;

/// <summary>The frames of a recorded scan, complete or not, as the analysis reads them.</summary>
/// <remarks>One caller at a time.</remarks>
public interface IScanFrames : IDisposable
{
    /// <summary>The file.</summary>
    string Path { get; }

    /// <summary>Of the file's bytes, lower-case hex; computed when first asked for, which another thread may do while frames are read.</summary>
    string Sha256 { get; }

    CameraDescription Camera { get; }

    /// <summary>Every frame in the file's order, invalid ones included.</summary>
    IReadOnlyList<FrameMetadata> Frames { get; }

    /// <summary>The plan's YAML as recorded, or empty.</summary>
    string PlanText { get; }

    /// <summary>The recipe's YAML as recorded, or empty.</summary>
    string RecipeText { get; }

    /// <summary>Pixels of frame <paramref name="index"/> of <see cref="Frames"/>, row-major ADU.</summary>
    void ReadFrame(int index, Span<ushort> pixels);
}
