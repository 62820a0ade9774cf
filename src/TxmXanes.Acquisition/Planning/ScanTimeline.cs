using TxmXanes.Domain.Beamlines;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;

namespace TxmXanes.Acquisition.Planning;

/// <param name="Step">The step.</param>
/// <param name="Time">From the end of the step before (its last exposure with overlapping moves, else its last frame) to the end of this one.</param>
public sealed record TimedStep(ScanStep Step, TimeSplit Time);

/// <summary>
/// How long each step of a scan takes, from the devices' figures and the beamline's motion policy. Used before the scan
/// (plan check) and during it (time left).
/// </summary>
/// <remarks>
/// Between two exposures lie motion m, settling s and readout r. Moves during readout: m + s + max(0, r - m - s); otherwise r + m + s.
/// Axes together: m + s ends with the last of them; one after another: the sum. Figures that are not known count as 0.
/// </remarks>
public sealed class ScanTimeline
{
    private readonly double[] secondsAfter;
    private readonly double perFrameSeconds;

    private ScanTimeline(IReadOnlyList<TimedStep> steps, double perFrameSeconds)
    {
        Steps = steps;
        this.perFrameSeconds = perFrameSeconds;
        secondsAfter = new double[steps.Count + 1];
        for (var i = steps.Count - 1; i >= 0; i--)
            secondsAfter[i] = secondsAfter[i + 1] + steps[i].Time.TotalSeconds;
    }

    public IReadOnlyList<TimedStep> Steps { get; }

    /// <summary>The scan proper: from the first step that is not dark to the end of the last frame.</summary>
    public TimeSplit Scan => Sum(s => s.Step.Key != ImageKey.Dark);

    /// <summary>Darks, taken before the scan proper and booked separately.</summary>
    public TimeSplit Preparation => Sum(s => s.Step.Key == ImageKey.Dark);

    /// <summary>What is still to come, s, while step <paramref name="step"/> is under way with <paramref name="framesDone"/> of its frames exposed.</summary>
    /// <param name="step">Index into <see cref="Steps"/>; their number when all is done.</param>
    public double SecondsLeft(int step, int framesDone = 0)
    {
        if (step >= Steps.Count)
            return 0;
        return Math.Max(secondsAfter[step + 1], secondsAfter[step] - framesDone * perFrameSeconds);
    }

    /// <exception cref="Domain.BadInputException">The optics have no solution at one of the energies.</exception>
    public static ScanTimeline Of(ScanPlan plan, BeamlineDescription beamline, DeviceFigures figures)
    {
        var estimate = new StepTimes(plan, beamline, figures);
        var steps = ScanStep.Of(plan);
        var timed = new List<TimedStep>(steps.Count);
        for (var i = 0; i < steps.Count; i++)
            timed.Add(new(steps[i], estimate.Of(i == 0 ? null : steps[i - 1], steps[i], isLast: i == steps.Count - 1)));
        return new(timed, plan.ExposureSeconds + (figures.ReadoutSeconds ?? 0));
    }

    /// <summary>What one background between two sample frames adds to the scan, s: the longest over the plan; 0 where no two sample frames follow each other.</summary>
    /// <exception cref="Domain.BadInputException">The optics have no solution at one of the energies.</exception>
    public static double ExtraBackgroundSeconds(ScanPlan plan, BeamlineDescription beamline, DeviceFigures figures)
    {
        var estimate = new StepTimes(plan, beamline, figures);
        var samples = ScanStep.Of(plan).Where(s => s.Key == ImageKey.Sample).ToArray();
        var gaps = samples.Zip(samples.Skip(1));
        if (plan.FramesPerEnergy > 1)
            gaps = gaps.Concat(samples.Zip(samples));
        return gaps.Select(gap => estimate.DetourSeconds(gap.First, gap.Second)).DefaultIfEmpty().Max();
    }

    private TimeSplit Sum(Func<TimedStep, bool> which) => Steps.Where(which).Aggregate(new TimeSplit(), (sum, step) => sum + step.Time);
}
