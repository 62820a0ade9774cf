using TxmXanes.VirtualBeamline.Configuration;
using TxmXanes.VirtualBeamline.Motion;
using TxmXanes.VirtualBeamline.Optics;
using TxmXanes.VirtualBeamline.Random;
using TxmXanes.VirtualBeamline.Scenes;

namespace TxmXanes.VirtualBeamline.Instrument;

/// <summary>Where the axes put the sample's image. Safe for concurrent use.</summary>
public sealed class Microscope
{
    /// <summary>Beyond this everything is a blur anyway, px.</summary>
    private const double LargestBlurPx = 40;

    private const double RunOutReferenceEv = 8400;

    private readonly OpticsSettings settings;
    private readonly double pixelUm;
    private readonly double startSeconds;
    private readonly CounterRandom random;

    /// <param name="sensorPixelUm">Pixel at the sensor, um.</param>
    /// <param name="startSeconds">When drifts begin, s since the epoch.</param>
    public Microscope(OpticsSettings settings, IReadOnlyDictionary<string, Axis> axes, double sensorPixelUm, double startSeconds, CounterRandom random)
    {
        (this.settings, Axes, this.startSeconds, this.random) = (settings, axes, startSeconds, random.Stream("run-out"));
        Lens = new(settings.ZonePlateUm, settings.OutermostZoneNm);
        pixelUm = sensorPixelUm / settings.Magnification;
    }

    public IReadOnlyDictionary<string, Axis> Axes { get; }

    public ZonePlateLens Lens { get; }

    /// <summary>The photon energy that the monochromator truly lets through, eV.</summary>
    public double EnergyAt(double timeSeconds) => Axes["energy"].TrueAt(timeSeconds);

    /// <summary>The image's place and blur at that moment.</summary>
    public ImageGeometry GeometryAt(double timeSeconds)
    {
        double True(string axis) => Axes[axis].TrueAt(timeSeconds);
        var energyEv = EnergyAt(timeSeconds);
        var (plateMm, detectorMm) = (Math.Max(True("zp_z"), 0.1) + True("sample_z") * 1e-3, True("det_z"));
        var magnification = Math.Clamp((detectorMm - plateMm) / plateMm, 0.2 * settings.Magnification, 5 * settings.Magnification);
        var defocusUm = (plateMm - Lens.InFocusDistanceMm(energyEv, detectorMm)) * 1e3;
        // A disc of radius r blurs as a Gaussian of r / 2 does.
        var blurPx = double.IsNaN(defocusUm) ? LargestBlurPx : Math.Min(LargestBlurPx, Lens.BlurRadiusUm(energyEv, defocusUm) / 2 / pixelUm);
        var (runOutRows, runOutColumns) = RunOutPx(energyEv);
        // The plate's axis carries the image: (M + 1)/M of its own way, seen on the sample side.
        var plateLever = (settings.Magnification + 1) / settings.Magnification / pixelUm;
        var hours = (timeSeconds - startSeconds) / 3600;
        return new(
            runOutRows + settings.DriftRowsPxPerHour * hours + True("sample_y") / pixelUm + True("zp_y") * plateLever,
            runOutColumns + settings.DriftColumnsPxPerHour * hours + True("sample_x") / pixelUm + True("zp_x") * plateLever,
            magnification / settings.Magnification,
            blurPx);
    }

    /// <summary>The image's shift that comes with an energy, the same at every visit, px (row, column).</summary>
    public (double Rows, double Columns) RunOutPx(double energyEv)
    {
        var x = energyEv - RunOutReferenceEv;
        var phase = 2 * Math.PI * x / settings.RunOutPeriodEv;
        // Scatter by the tenth of an eV: the same for a readback that trembles, another for a neighbouring energy.
        var visit = random.Stream((long)Math.Round(energyEv * 10));
        return (
            settings.RunOutRowsPx * Math.Sin(phase) + settings.RunOutRowsPxPerEv * x + settings.RunOutJitterPx * visit.Normal(0),
            settings.RunOutColumnsPx * Math.Sin(0.8 * phase + 1) + settings.RunOutColumnsPxPerEv * x + settings.RunOutJitterPx * visit.Normal(1));
    }
}
