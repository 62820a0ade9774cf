using TxmXanes.Domain.Frames;
using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Pipeline.Tests.Backgrounds;

/// <summary>Frames from a formula; no sample unless asked for.</summary>
internal sealed class FakeScan : IScanFrames
{
    private readonly List<FrameMetadata> frames = [];
    private readonly Func<FrameMetadata, int, double> grey;

    /// <param name="name">The file.</param>
    /// <param name="grey">Grey value above the dark level of a frame's pixel, for 1 s and a monitor rate of 1000.</param>
    public FakeScan(string name, Func<FrameMetadata, int, double> grey) => (Path, this.grey) = (name, grey);

    public const int DarkLevel = 17;

    public static FrameShape Shape { get; } = new(24, 32);

    public string Path { get; }

    public string Sha256 => Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(Path)).PadRight(64, '0')[..64];

    public CameraDescription Camera { get; init; } = new(Shape, 60000, 0.14, 3.6, 6.5, 0.1);

    public IReadOnlyList<FrameMetadata> Frames => frames;

    public string PlanText => "";

    public string RecipeText => "";

    /// <summary>Every frame read so far.</summary>
    public List<int> Reads { get; } = [];

    /// <summary>Adds frames one after another at one energy.</summary>
    public FakeScan With(ImageKey key, int energyIndex, int count = 1, double exposure = 2, double? monitor = 1000, double stepEv = 10)
    {
        for (var i = 0; i < count; i++)
            frames.Add(new FrameMetadata
            {
                ImageId = frames.Count + 1, Key = key, EnergyIndex = energyIndex, EnergySetpointEv = 8300 + stepEv * energyIndex, EnergyEv = 8300.002 + stepEv * energyIndex,
                CountTimeSeconds = exposure, StartTime = 10 * frames.Count, StopTime = 10 * frames.Count + exposure, MonitorRate = monitor,
            });
        return this;
    }

    public void ReadFrame(int index, Span<ushort> pixels)
    {
        Reads.Add(index);
        var frame = frames[index];
        for (var p = 0; p < pixels.Length; p++)
            pixels[p] = (ushort)Math.Round(DarkLevel + (frame.Key == ImageKey.Dark ? 0 : grey(frame, p) * frame.CountTimeSeconds * (frame.MonitorRate ?? 1000) / 1000));
    }

    public void Dispose()
    {
    }
}
