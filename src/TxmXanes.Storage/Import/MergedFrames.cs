using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Storage.Import;

/// <summary>Several scans of 16-bit grey values as one.</summary>
/// <remarks>One caller at a time.</remarks>
internal sealed class MergedFrames : IScanFrames, IHasFiles
{
    private readonly IReadOnlyList<IScanFrames> scans;
    private readonly (int Scan, int Index, FrameMetadata Metadata)[] order;
    private string? sha256;

    /// <exception cref="BadInputException">Different cameras.</exception>
    public MergedFrames(IReadOnlyList<IScanFrames> scans)
    {
        this.scans = scans;
        foreach (var scan in scans.Skip(1))
        {
            MergedScans.EnsureSame(scans[0].Path, scans[0].Camera.Shape, scan.Path, scan.Camera.Shape, "their frames have the sizes");
            MergedScans.EnsureSame(scans[0].Path, scans[0].Camera.SaturationAdu, scan.Path, scan.Camera.SaturationAdu, "their cameras saturate at ADU");
            MergedScans.EnsureSame(scans[0].Path, scans[0].Camera.GainAduPerPhoton, scan.Path, scan.Camera.GainAduPerPhoton, "their cameras have the gains");
            MergedScans.EnsureSame(scans[0].Path, scans[0].Camera.ReadNoiseAdu, scan.Path, scan.Camera.ReadNoiseAdu, "their cameras have the read noises");
        }
        order = MergedScans.Order([.. scans.Select(s => s.Frames)]);
        Frames = Array.ConvertAll(order, f => f.Metadata);
        Files = [.. scans.SelectMany(s => MergedScans.FilesOf(s, s.Path))];
    }

    public string Path => MergedScans.PathOf(scans.Select(s => s.Path));

    public string Sha256 => sha256 ??= FileHash.Of(Files);

    public IReadOnlyList<string> Files { get; }

    public CameraDescription Camera => scans[0].Camera;

    public IReadOnlyList<FrameMetadata> Frames { get; }

    public string PlanText => scans[0].PlanText;

    public string RecipeText => scans[0].RecipeText;

    public void ReadFrame(int index, Span<ushort> pixels) => scans[order[index].Scan].ReadFrame(order[index].Index, pixels);

    public void Dispose()
    {
        foreach (var scan in scans)
            scan.Dispose();
    }
}
