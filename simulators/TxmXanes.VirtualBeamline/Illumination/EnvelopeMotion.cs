using TxmXanes.VirtualBeamline.Configuration;
using TxmXanes.VirtualBeamline.Random;

namespace TxmXanes.VirtualBeamline.Illumination;

/// <summary>
/// How the envelope moves from exposure to exposure: first-order autoregressive, drawn from the scene's seed and the
/// exposure's number alone. (By time it would depend on when the computer got round to it.)
/// </summary>
public sealed class EnvelopeMotion(IlluminationSettings settings, CounterRandom random)
{
    private readonly double[] modeRms = ModeRms(settings);

    /// <param name="exposure">Counts from 0.</param>
    /// <param name="elapsedSeconds">Since the start, for the drift.</param>
    public EnvelopeState At(long exposure, double elapsedSeconds)
    {
        // The ion chamber takes part in what comes from the source, moving beam or not.
        var seen = 1 + settings.FlickerSeenRms * Process("seen", exposure);
        if (!settings.Motion)
            return new(0, 0, new double[modeRms.Length], seen, 1);
        var drift = settings.DriftPer1024PxPerHour / 1024 * elapsedSeconds / 3600;
        return new(
            drift + settings.MotionRowsPer1024Px / 1024 * Process("rows", exposure),
            drift + settings.MotionColumnsPer1024Px / 1024 * Process("columns", exposure),
            [.. modeRms.Select((rms, k) => rms * Process($"mode {k}", exposure))],
            seen,
            1 + settings.FlickerUnseenRms * Process("unseen", exposure));
    }

    // x_n = m x_(n-1) + sqrt(1 - m^2) noise_n, summed from the last 24 draws: stationary with rms 1.
    private double Process(string name, long exposure)
    {
        var stream = random.Stream(name);
        var memory = settings.MotionMemory;
        var value = 0.0;
        var weight = Math.Sqrt(1 - memory * memory);
        for (var back = 0; back < 24; back++, weight *= memory)
            value += weight * stream.Normal(exposure + 24 - back);
        return value;
    }

    private static double[] ModeRms(IlluminationSettings settings)
    {
        var total = settings.DeformationEnergies.Sum();
        return [.. settings.DeformationEnergies.Select(e => settings.DeformationRms * Math.Sqrt(e / total))];
    }
}
