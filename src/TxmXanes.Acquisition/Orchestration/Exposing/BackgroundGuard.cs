using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;

namespace TxmXanes.Acquisition.Orchestration.Exposing;

/// <summary>Looks at how well the predicted backgrounds fit: raises the alarm, and has an additional background taken where the plan's rule asks for one.</summary>
/// <remarks>One thread at a time. Never waits: figures trail the exposures by a frame or more, and a scan does without them.</remarks>
internal sealed class BackgroundGuard(ScanJob job, FrameLedger ledger, Action<string> warn)
{
    /// <summary>Where the plan has no rule: the residual, in units of shot noise, over which a background no longer fits: from here on its error outweighs the frame's noise.</summary>
    public const double AlarmSigma = 1.5;

    private readonly ExtraBackgroundRule? rule = job.Plan.ExtraBackground;
    private readonly double limit = job.Plan.ExtraBackground?.ResidualSigma ?? AlarmSigma;
    private long lastExposed;
    private long newestBackground;
    private long answeredUpTo;
    private long spoiledFrame;
    private bool isSaid;

    /// <summary>The last figure that could be told was over the limit.</summary>
    public bool IsAlarming { get; private set; }

    /// <param name="isSpoiled">The frame has to be exposed again: its figure is no finding about the background.</param>
    public void Exposed(ScanFrame frame, long imageId, bool isSpoiled)
    {
        lastExposed = imageId;
        if (frame.Key == ImageKey.Background)
            newestBackground = imageId;
        if (isSpoiled)
            spoiledFrame = imageId;
    }

    /// <summary>Call between two frames.</summary>
    public void Look()
    {
        if (job.BackgroundWatch?.Latest is not { } quality || double.IsNaN(quality.ResidualSigma) || quality.ImageId == spoiledFrame)
            return;
        IsAlarming = quality.ResidualSigma > limit;
        if (!IsAlarming)
            isSaid = false;
        else if (ledger.Tally.ExtraBackgrounds < rule?.AtMost)
            TakeExtra(quality);
        else
            Say(quality);
    }

    // A frame from before the newest background says nothing about it: one bad patch gets one background.
    private void TakeExtra(BackgroundQuality quality)
    {
        if (quality.ImageId <= newestBackground || !ledger.OweExtraBackground())
            return;
        answeredUpTo = lastExposed;
        warn($"{Finding(quality)} An additional background is taken, {ledger.Tally.ExtraBackgrounds} of at most {rule!.AtMost}.");
    }

    // Once until the figure has been back under the limit: a thousand bad frames are one finding.
    private void Say(BackgroundQuality quality)
    {
        if (isSaid || quality.ImageId <= answeredUpTo)
            return;
        isSaid = true;
        warn(rule is null ? Finding(quality) : $"{Finding(quality)} The plan allows no more than {rule.AtMost} additional backgrounds.");
    }

    private string Finding(BackgroundQuality quality) =>
        $"The background predicted for frame {quality.ImageId} at {quality.EnergyEv:0.###} eV does not fit: its residual is {quality.ResidualSigma:0.00} times the shot noise, over the limit of {limit:0.##}.";
}
