using TxmXanes.Domain.Frames;

namespace TxmXanes.Domain.Scans;

/// <summary>One stop of a scan: the frames of one kind at one energy.</summary>
/// <param name="Key">Sample, background or dark.</param>
/// <param name="EnergyIndex">Index into <see cref="ScanPlan.EnergiesEv"/>.</param>
/// <param name="EnergyEv">That energy, eV.</param>
/// <param name="Frames">Exposures here, at least 1.</param>
public sealed record ScanStep(ImageKey Key, int EnergyIndex, double EnergyEv, int Frames)
{
    /// <summary>The whole scan in its order: darks, then backgrounds and samples as the plan's schedule says.</summary>
    /// <remarks>The one place that knows the order: the engine runs it, <c>plan check</c> estimates it, recovery counts it.</remarks>
    public static IReadOnlyList<ScanStep> Of(ScanPlan plan)
    {
        var energies = plan.EnergiesEv;
        var last = energies.Count - 1;
        var steps = new List<ScanStep>();
        if (plan.DarkFrames > 0)
            steps.Add(new(ImageKey.Dark, 0, energies[0], plan.DarkFrames));
        if (plan.Backgrounds is not BackgroundSchedule.EveryEnergySchedule)
            steps.Add(Background(0));
        for (var i = 0; i <= last; i++)
        {
            steps.Add(new(ImageKey.Sample, i, energies[i], plan.FramesPerEnergy));
            if (i == last || IsBackgroundAfter(plan.Backgrounds, i))
                steps.Add(Background(i));
        }
        return steps;

        ScanStep Background(int i) => new(ImageKey.Background, i, energies[i], plan.BackgroundFrames);

        // A joint energy measured twice gets its listed background once, after the second.
        bool IsBackgroundAfter(BackgroundSchedule schedule, int i) => schedule switch
        {
            BackgroundSchedule.EveryEnergySchedule => true,
            BackgroundSchedule.AtEnergiesSchedule at => at.EnergiesEv.Contains(energies[i]) && energies[i + 1] != energies[i],
            _ => false,
        };
    }
}
