using TxmXanes.Domain.Frames;
using TxmXanes.Pipeline.Recording;

namespace TxmXanes.Pipeline.Tests.Frames;

/// <summary>Keeps what it is given; fails on demand.</summary>
internal sealed class FakeRecorder : IScanRecorder
{
    public List<(FrameMetadata Metadata, ushort[] Pixels)> Frames { get; } = [];

    public List<long> Invalidated { get; } = [];

    public long? FailsAt { get; set; }

    public string FilePath => "fake.nxs";

    public FrameReceipt Append(FrameMetadata metadata, ReadOnlySpan<ushort> pixels)
    {
        if (metadata.ImageId == FailsAt)
            throw new RecordingException("fake.nxs: no space left on device");
        Frames.Add((metadata, pixels.ToArray()));
        return new FrameReceipt(Frames.Count * 100, pixels.Length * sizeof(ushort));
    }

    public void Invalidate(long imageId, string reason) => Invalidated.Add(imageId);

    public void Note(string eventName, IReadOnlyDictionary<string, object?> details)
    {
    }

    public void Finish(ScanEnd end)
    {
    }

    public void Dispose()
    {
    }
}
