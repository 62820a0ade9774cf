using TxmXanes.Domain.Frames;
using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Storage.Import;

/// <summary>One slice of a volume at all its energies.</summary>
internal sealed class VolumeSlice : IImageScan
{
    private readonly Volume4D volume;
    private readonly int slice;

    public VolumeSlice(Volume4D volume, int slice)
    {
        (this.volume, this.slice) = (volume, slice);
        var index = volume.EnergiesEv.Distinct().Select((energy, rank) => (energy, rank)).ToDictionary(e => e.energy, e => e.rank);
        Frames = [.. volume.EnergiesEv.Select((energy, i) => new FrameMetadata
        {
            ImageId = i + 1, Key = ImageKey.Sample, EnergyIndex = index[energy], EnergySetpointEv = energy, EnergyEv = energy, CountTimeSeconds = 1, StartTime = i, StopTime = i + 1,
        })];
    }

    public string Path => volume.Path;

    public string Sha256 => volume.Sha256;

    public FrameShape Shape => volume.Shape;

    public ImageMeaning Meaning => volume.Meaning;

    public IReadOnlyList<FrameMetadata> Frames { get; }

    public IReadOnlyList<string> Notes => volume.Notes;

    public void ReadFrame(int index, Span<float> pixels) => volume.Read(index, slice, pixels);

    public void Dispose()
    {
    }
}
