using TxmXanes.Domain.Frames;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.TestKit.Simulation;

namespace TxmXanes.Pipeline.Tests.Simulation;

/// <summary>Optical density of a sample at a pixel.</summary>
/// <param name="energy">Index of the energy.</param>
internal delegate double SampleDensity(int row, int column, int energy);

/// <summary>A recorded scan under a <see cref="MovingBeam"/>: darks, a background, a sample frame at every energy, another background. The background behind every sample frame is known.</summary>
/// <remarks>Frames are made when read: the same seed gives the same noise each time.</remarks>
internal sealed class BeamScan : IScanFrames
{
    public const double Gain = 0.14, ReadNoise = 3.56, Dark = 17, Saturation = 4095;
    private const int Darks = 5;

    private readonly int energies;
    private readonly long seed;
    private readonly SampleDensity sample;
    private readonly MovingBeam beam;

    public BeamScan(int energies, long seed, SampleDensity sample, bool hasLastBackground = true, int rows = 428, int columns = 352)
    {
        (this.energies, this.seed, this.sample) = (energies, seed, sample);
        beam = new(rows, columns, energies + 2, seed);
        Camera = new(new(rows, columns), Saturation, Gain, ReadNoise, 6.5, 0.1);
        var frames = new List<FrameMetadata>();
        for (var i = 0; i < Darks; i++)
            frames.Add(Frame(frames.Count, ImageKey.Dark, 0));
        frames.Add(Frame(frames.Count, ImageKey.Background, 0));
        for (var t = 0; t < energies; t++)
            frames.Add(Frame(frames.Count, ImageKey.Sample, t));
        if (hasLastBackground)
            frames.Add(Frame(frames.Count, ImageKey.Background, energies - 1));
        Frames = frames;
    }

    public MovingBeam Beam => beam;

    /// <summary>Sample that was still in the last background.</summary>
    public SampleDensity? InLastBackground { get; init; }

    /// <summary>Grey value that a pixel shows whatever the light; null for a sound one.</summary>
    public Func<int, int, int?> Stuck { get; init; } = (_, _) => null;

    /// <inheritdoc/>
    public string Path => "beam.nxs";

    /// <inheritdoc/>
    public string Sha256 => new('0', 64);

    /// <inheritdoc/>
    public CameraDescription Camera { get; }

    /// <inheritdoc/>
    public IReadOnlyList<FrameMetadata> Frames { get; }

    /// <inheritdoc/>
    public string PlanText => "";

    /// <inheritdoc/>
    public string RecipeText => "";

    /// <summary>The state of the beam in a sample frame.</summary>
    public static int StateOf(int sample) => sample + 1;

    /// <summary>Grey values above the dark that the background behind a sample frame would show without noise.</summary>
    public float[] TrueBackground(int sample) => Array.ConvertAll(beam.Photons(StateOf(sample)), photons => (float)(Gain * photons));

    /// <inheritdoc/>
    public void ReadFrame(int index, Span<ushort> pixels)
    {
        var random = new Noise(1_000_003 * seed + index);
        var state = index - Darks;
        var photons = state < 0 ? new float[pixels.Length] : beam.Photons(state);
        var density = state <= 0 ? null : state <= energies ? sample : InLastBackground;
        for (var i = 0; i < pixels.Length; i++)
        {
            var (row, column) = (i / beam.Columns, i % beam.Columns);
            var adu = Gain * photons[i];
            if (density is not null)
                adu *= Math.Exp(-density(row, column, Math.Min(state, energies) - 1));
            adu += Dark + Math.Sqrt(Gain * adu + ReadNoise * ReadNoise) * random.Gaussian();
            pixels[i] = (ushort)(Stuck(row, column) ?? Math.Clamp(Math.Round(adu), 0, Saturation));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static FrameMetadata Frame(int index, ImageKey key, int energy) => new()
    {
        ImageId = index + 1, Key = key, EnergyIndex = energy, EnergySetpointEv = 8200 + 4 * energy, EnergyEv = 8200 + 4 * energy, CountTimeSeconds = 1, StartTime = 3 * index, StopTime = 3 * index + 1, MonitorRate = 1,
    };
}
