using TxmXanes.Domain.Frames;
using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Storage.Import;

/// <summary>Files that a scan was read from, for the hash of all of them.</summary>
internal interface IHasFiles
{
    IReadOnlyList<string> Files { get; }
}

/// <summary>A scan of another program whose images, backgrounds and darks are 16-bit grey values.</summary>
internal sealed class ForeignFrames(ScanParts parts, SequenceFrame[] frames, CameraDescription camera) : IScanFrames, IHasFiles
{
    private string? sha256;

    public string Path => parts.Path;

    public string Sha256 => sha256 ??= FileHash.Of(Files);

    public IReadOnlyList<string> Files { get; } = parts.Files;

    public CameraDescription Camera => camera;

    public IReadOnlyList<FrameMetadata> Frames { get; } = Array.ConvertAll(frames, f => f.Metadata);

    public string PlanText => "";

    public string RecipeText => "";

    public void ReadFrame(int index, Span<ushort> pixels) => frames[index].Source.Read(frames[index].Index, pixels);

    public void Dispose() => parts.Close();
}

/// <summary>A scan of another program whose images are not 16-bit grey values, or flat-fielded.</summary>
internal sealed class ForeignImages(ScanParts parts, SequenceFrame[] frames, ImageMeaning meaning) : IImageScan, IHasFiles
{
    private string? sha256;

    public string Path => parts.Path;

    public string Sha256 => sha256 ??= FileHash.Of(Files);

    public IReadOnlyList<string> Files { get; } = parts.Files;

    public FrameShape Shape => parts.Images.Shape;

    public ImageMeaning Meaning => meaning;

    public IReadOnlyList<FrameMetadata> Frames { get; } = Array.ConvertAll(frames, f => f.Metadata);

    public IReadOnlyList<string> Notes => parts.Notes;

    public void ReadFrame(int index, Span<float> pixels) => frames[index].Source.Read(frames[index].Index, pixels);

    public void Dispose() => parts.Close();
}
