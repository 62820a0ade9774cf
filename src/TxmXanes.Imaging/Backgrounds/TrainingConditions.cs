using System.Globalization;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;

namespace TxmXanes.Imaging.Backgrounds;

/// <summary>Under what conditions backgrounds were recorded: what was learnt from them holds for scans under the same.</summary>
/// <param name="Camera">Of the first sequence.</param>
/// <param name="ExposureSeconds">Of every background.</param>
/// <param name="Normalise">What grey values were divided by: the monitor only where one was recorded.</param>
/// <param name="EnergiesEv">Of a sequence's backgrounds in the order measured, eV.</param>
public sealed record TrainingConditions(CameraDescription Camera, double ExposureSeconds, NormaliseRecipe Normalise, IReadOnlyList<double> EnergiesEv)
{
    /// <summary>Pixel sizes, gains and exposures that differ by less than this part are the same.</summary>
    public const double Tolerance = 0.01;

    /// <summary>The conditions of a scan's backgrounds.</summary>
    /// <param name="frames">Of the scan; those with backgrounds count.</param>
    /// <param name="energiesEv">Of its sequence of backgrounds.</param>
    public static TrainingConditions Of(CameraDescription camera, IEnumerable<FrameMetadata> frames, NormaliseRecipe normalise, IReadOnlyList<double> energiesEv)
    {
        var backgrounds = frames.Where(f => f.Key == ImageKey.Background).ToArray();
        return new(camera, backgrounds[0].CountTimeSeconds, Effective(normalise, backgrounds), energiesEv);
    }

    /// <summary>The energy within the trained range that lies nearest: a scan may go a step beyond, and its readback some meV.</summary>
    public double Nearest(double energyEv) => Math.Clamp(energyEv, EnergiesEv.Min(), EnergiesEv.Max());

    /// <summary>What of a scan is not as it was in training.</summary>
    /// <param name="frames">Of the scan; those with sample or background count.</param>
    /// <param name="normalise">Of the recipe it is analysed with.</param>
    /// <returns>A clause that says what, the value and the limit; null where the scan fits.</returns>
    public string? Misfit(CameraDescription camera, IEnumerable<FrameMetadata> frames, NormaliseRecipe normalise)
    {
        if (camera.Shape != Camera.Shape)
            return $"its frames are {camera.Shape} px, those of the training {Camera.Shape} px";
        if (Differ(camera.PixelSizeUm, Camera.PixelSizeUm))
            return $"its pixels measure {Text(camera.PixelSizeUm)} um at the sensor, those of the training {Text(Camera.PixelSizeUm)} um, so the binning is another";
        if (Differ(camera.GainAduPerPhoton, Camera.GainAduPerPhoton))
            return $"its camera gives {Text(camera.GainAduPerPhoton)} ADU a photon, that of the training {Text(Camera.GainAduPerPhoton)}";
        var used = frames.Where(f => f.Key is ImageKey.Sample or ImageKey.Background).ToArray();
        if (used.FirstOrDefault(f => Differ(f.CountTimeSeconds, ExposureSeconds)) is { } exposed)
            return $"it has an exposure of {Text(exposed.CountTimeSeconds)} s where the training had {Text(ExposureSeconds)} s; {Tolerance:0 %} may differ";
        if (Effective(normalise, used) is var effective && effective != Normalise)
            return $"its grey values are divided by {Divisor(effective)}, those of the training by {Divisor(Normalise)}";
        EnergyAxis.Check(EnergiesEv);
        var trained = EnergiesEv.Distinct().Order().ToArray();
        var (lowest, highest) = (trained[0] - (trained[1] - trained[0]), trained[^1] + (trained[^1] - trained[^2]));
        return used.FirstOrDefault(f => f.EnergySetpointEv < lowest || f.EnergySetpointEv > highest) is { } beyond
            ? $"it has a frame at {Text(beyond.EnergySetpointEv)} eV, the training had {Text(trained[0])} to {Text(trained[^1])} eV; one step beyond is allowed"
            : null;
    }

    /// <summary>What of a scan's ends is not as it was in training, for models that start from the first and the last background.</summary>
    /// <param name="firstEv">Energy of the scan's first background.</param>
    /// <param name="lastEv">Of its last; null where there is one alone.</param>
    /// <returns>A clause; null where the ends lie within a step of those of the training.</returns>
    public string? EndsMisfit(double firstEv, double? lastEv)
    {
        var first = Math.Abs(EnergiesEv[1] - EnergiesEv[0]);
        var last = Math.Abs(EnergiesEv[^1] - EnergiesEv[^2]);
        if (Math.Abs(firstEv - EnergiesEv[0]) > first)
            return $"its first background is at {Text(firstEv)} eV, that of the training at {Text(EnergiesEv[0])} eV; one step is allowed";
        return lastEv is { } ev && Math.Abs(ev - EnergiesEv[^1]) > last
            ? $"its last background is at {Text(ev)} eV, that of the training at {Text(EnergiesEv[^1])} eV; one step is allowed"
            : null;
    }

    // Values of 0 are unknown, and what is unknown is no reason.
    private static bool Differ(double a, double b) => a > 0 && b > 0 && Math.Abs(a - b) > Tolerance * b;

    private static NormaliseRecipe Effective(NormaliseRecipe normalise, IEnumerable<FrameMetadata> frames) =>
        normalise with { Monitor = normalise.Monitor && frames.Any(f => f.MonitorRate > 0) };

    private static string Divisor(NormaliseRecipe by) => by switch
    {
        { Exposure: true, Monitor: true } => "exposure and monitor",
        { Exposure: true } => "the exposure alone",
        { Monitor: true } => "the monitor alone",
        _ => "nothing",
    };

    private static string Text(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
