using TxmXanes.Domain.Energies;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;
using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Pipeline.Tests.Analysis;

/// <summary>
/// A small scan whose truth is known in closed form: a disc whose composition changes from left to right, two references,
/// photon and read noise, flux that changes from frame to frame as the monitor sees it.
/// </summary>
internal sealed class SyntheticScan : IScanFrames
{
    public const double Jump = 0.5;
    private const double Gain = 0.14, ReadNoise = 3.6, DarkLevel = 17, Photons = 14000;

    private readonly List<ushort[]> pixels = [];
    private readonly List<FrameMetadata> frames = [];
    private readonly double readTooLowEv;

    /// <param name="segments">Energies; by default every 2 eV.</param>
    /// <param name="readTooLowEv">The monochromator's error: true minus read energy, eV.</param>
    public SyntheticScan(bool conventional, int seed = 1, int darks = 5, IReadOnlyList<EnergySegment>? segments = null, int framesPerEnergy = 1, double readTooLowEv = 0)
    {
        this.readTooLowEv = readTooLowEv;
        Plan = new ScanPlan
        {
            Name = "synthetic",
            Element = "Ni",
            Segments = segments ?? [new EnergySegment(8300, 8400, 2)],
            FramesPerEnergy = framesPerEnergy,
            ExposureSeconds = 2,
            DarkFrames = darks,
            Backgrounds = conventional ? BackgroundSchedule.EveryEnergy : BackgroundSchedule.FirstAndLast,
        };
        var random = new Random(seed);
        foreach (var step in ScanStep.Of(Plan))
            for (var i = 0; i < step.Frames; i++)
                Add(step, random);
    }

    public ScanPlan Plan { get; }

    public static FrameShape Shape { get; } = new(40, 48);

    public static IReadOnlyList<ReferenceSpectrum> References { get; } = [Step("A", 8340, 0.4), Step("B", 8345, 0.9)];

    public string Path => "synthetic.nxs";

    public string Sha256 => new('0', 64);

    public CameraDescription Camera { get; } = new(Shape, 4095, Gain, ReadNoise, 6.5, 0.1);

    public IReadOnlyList<FrameMetadata> Frames => frames;

    public string PlanText => "";

    public string RecipeText => "";

    public void ReadFrame(int index, Span<ushort> destination) => pixels[index].CopyTo(destination);

    public void Dispose()
    {
    }

    public static bool IsInside(int row, int column) => (row - 20) * (row - 20) + (column - 24) * (column - 24) < 15 * 15;

    /// <summary>Fraction of A.</summary>
    public static double FractionOfA(int column) => Math.Clamp((column - 16) / 16.0, 0, 1);

    /// <summary>Means over the disc: error, and error over its standard error.</summary>
    public static (double Bias, double Rms, double RmsOverSigma) Judge(MapSet maps)
    {
        double sum = 0, squares = 0, normalised = 0;
        var n = 0;
        for (var i = 0; i < Shape.Pixels; i++)
        {
            if (!IsInside(i / Shape.Columns, i % Shape.Columns) || maps.Valid[i] == 0)
                continue;
            var error = maps.Fraction[0][i] - FractionOfA(i % Shape.Columns);
            (sum, squares, normalised, n) = (sum + error, squares + error * error, normalised + Math.Pow(error / maps.FractionSigma[0][i], 2), n + 1);
        }
        return (sum / n, Math.Sqrt(squares / n), Math.Sqrt(normalised / n));
    }

    private void Add(ScanStep step, Random random)
    {
        var flux = step.Key == ImageKey.Dark ? 0 : 1 + 0.05 * Math.Sin(0.7 * frames.Count);
        var image = new ushort[Shape.Pixels];
        for (var i = 0; i < image.Length; i++)
        {
            var (row, column) = (i / Shape.Columns, i % Shape.Columns);
            var mean = flux * Photons * (1 - 0.3 * Math.Pow((row - 20) / 20.0, 2));
            if (step.Key == ImageKey.Sample && IsInside(row, column))
                mean *= Math.Exp(-OpticalDensity(column, step.EnergyEv + readTooLowEv));
            var adu = DarkLevel + Gain * (mean + Math.Sqrt(mean) * Normal(random)) + ReadNoise * Normal(random);
            image[i] = (ushort)Math.Clamp(Math.Round(adu), 0, 4095);
        }
        pixels.Add(image);
        var start = 1e9 + 3 * frames.Count;
        frames.Add(new FrameMetadata
        {
            ImageId = frames.Count + 1, Key = step.Key, EnergyIndex = step.EnergyIndex, EnergySetpointEv = step.EnergyEv, EnergyEv = step.EnergyEv,
            CountTimeSeconds = Plan.ExposureSeconds, StartTime = start, StopTime = start + Plan.ExposureSeconds, MonitorRate = 1e5 * flux,
        });
    }

    private static double OpticalDensity(int column, double energyEv) =>
        0.2 - 0.0002 * (energyEv - 8300) + Jump * (FractionOfA(column) * References[0].At(energyEv) + (1 - FractionOfA(column)) * References[1].At(energyEv));

    private static ReferenceSpectrum Step(string name, double edgeEv, double whiteLine)
    {
        var energies = Enumerable.Range(0, 601).Select(i => 8200 + 0.5 * i).ToArray();
        return new(name, energies, energies.Select(e => 0.5 + Math.Atan((e - edgeEv) / 2) / Math.PI + whiteLine * Math.Exp(-Math.Pow((e - edgeEv - 6) / 4, 2))).ToArray());
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
