using TxmXanes.Domain.Frames;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Storage.Nexus;

namespace TxmXanes.Storage.Import;

/// <summary>A scan of any origin, opened.</summary>
/// <param name="Frames">16-bit grey values with their backgrounds, which have the whole analysis; else null.</param>
/// <param name="Images">Anything else; else null.</param>
/// <param name="Camera">As far as it is known.</param>
/// <param name="Notes">How the files were understood (units, order, what was not used), a sentence each.</param>
public sealed record ImportedScan(IScanFrames? Frames, IImageScan? Images, CameraDescription Camera, IReadOnlyList<string> Notes) : IDisposable
{
    /// <summary>What a scan of this program says besides its frames (its recipe and references), of several joined the first; null for a foreign one.</summary>
    public NexusScanHeader? Recorded { get; init; }

    /// <summary>The file or files, for messages and the record.</summary>
    public string Path => Frames?.Path ?? Images!.Path;

    /// <inheritdoc/>
    public void Dispose()
    {
        Frames?.Dispose();
        Images?.Dispose();
    }
}
