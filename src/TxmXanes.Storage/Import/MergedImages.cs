using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Storage.Import;

/// <summary>Several scans of images as one.</summary>
/// <remarks>One caller at a time.</remarks>
internal sealed class MergedImages : IImageScan, IHasFiles
{
    private readonly IReadOnlyList<IImageScan> scans;
    private readonly (int Scan, int Index, FrameMetadata Metadata)[] order;
    private string? sha256;

    /// <exception cref="BadInputException">Different sizes or meanings.</exception>
    public MergedImages(IReadOnlyList<IImageScan> scans, IReadOnlyList<string> notes)
    {
        (this.scans, Notes) = (scans, notes);
        foreach (var scan in scans.Skip(1))
        {
            MergedScans.EnsureSame(scans[0].Path, scans[0].Shape, scan.Path, scan.Shape, "their images have the sizes");
            MergedScans.EnsureSame(scans[0].Path, scans[0].Meaning, scan.Path, scan.Meaning, "their values are");
        }
        order = MergedScans.Order([.. scans.Select(s => s.Frames)]);
        Frames = Array.ConvertAll(order, f => f.Metadata);
        Files = [.. scans.SelectMany(s => MergedScans.FilesOf(s, s.Path))];
    }

    public string Path => MergedScans.PathOf(scans.Select(s => s.Path));

    public string Sha256 => sha256 ??= FileHash.Of(Files);

    public IReadOnlyList<string> Files { get; }

    public FrameShape Shape => scans[0].Shape;

    public ImageMeaning Meaning => scans[0].Meaning;

    public IReadOnlyList<FrameMetadata> Frames { get; }

    public IReadOnlyList<string> Notes { get; }

    public void ReadFrame(int index, Span<float> pixels) => scans[order[index].Scan].ReadFrame(order[index].Index, pixels);

    public void Dispose()
    {
        foreach (var scan in scans)
            scan.Dispose();
    }
}
