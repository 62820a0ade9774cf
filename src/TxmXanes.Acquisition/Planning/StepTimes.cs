using TxmXanes.Domain.Beamlines;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;

namespace TxmXanes.Acquisition.Planning;

/// <summary>The time of one step after another.</summary>
internal sealed class StepTimes(ScanPlan plan, BeamlineDescription beamline, DeviceFigures figures)
{
    private readonly double readout = figures.ReadoutSeconds ?? 0;

    public TimeSplit Of(ScanStep? previous, ScanStep step, bool isLast)
    {
        var time = Approach(previous, step);
        // Within a stop nothing moves: the camera reads out before it exposes again.
        time += new TimeSplit(0, 0, step.Frames * plan.ExposureSeconds, (step.Frames - 1) * readout);
        return isLast ? time + new TimeSplit(0, 0, 0, readout) : time;
    }

    /// <summary>What a background between two sample steps adds, s.</summary>
    public double DetourSeconds(ScanStep sample, ScanStep next)
    {
        var background = sample with { Key = ImageKey.Background, Frames = plan.BackgroundFrames };
        return Seconds(sample, background) + Seconds(background, next) - Seconds(sample, next);

        double Seconds(ScanStep from, ScanStep to) => Of(from, to, isLast: false).TotalSeconds;
    }

    private TimeSplit Approach(ScanStep? previous, ScanStep step)
    {
        // The initial positioning starts from wherever the axes happen to stand: it cannot be told beforehand.
        if (previous is null)
            return new();
        var (motion, settle) = Move(previous, step);
        if (previous.Key == ImageKey.Dark)
            motion += figures.ShutterTravelSeconds ?? 0;
        var waits = beamline.Motion.DuringReadout ? Math.Max(0, readout - motion - settle) : readout;
        return new(motion, settle, 0, waits);
    }

    private (double Motion, double Settle) Move(ScanStep previous, ScanStep step)
    {
        var from = AxisTargets.ForStep(beamline, previous, figures.SampleIn);
        var to = AxisTargets.ForStep(beamline, step, figures.SampleIn);
        var (motion, settle, settled) = (0.0, 0.0, 0.0);
        foreach (var (role, target) in to)
        {
            if (from[role] == target)
                continue;
            var moves = figures.Axes.GetValueOrDefault(role).Seconds(target - from[role]);
            var settles = beamline.Axes.TryGetValue(role, out var axis) ? axis.SettleSeconds : 0;
            if (beamline.Motion.Together)
            {
                motion = Math.Max(motion, moves);
                settled = Math.Max(settled, moves + settles);
                settle = settled - motion;
            }
            else
            {
                motion += moves;
                settle += settles;
            }
        }
        return (motion, settle);
    }
}
