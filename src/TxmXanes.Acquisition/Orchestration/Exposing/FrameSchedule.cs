using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;

namespace TxmXanes.Acquisition.Orchestration.Exposing;

/// <summary>Which frame comes next: those owed again first, then the plan's.</summary>
/// <remarks>One thread at a time; every call costs the same however long the plan.</remarks>
internal sealed class FrameSchedule
{
    private readonly Queue<ScanFrame> owed = new();
    private readonly IReadOnlyList<(ScanStep Step, int Left)> steps;
    private readonly int backgroundFrames;
    private int step;
    private int takenOfStep;
    private int leftInPlan;
    private int samplesLeftInPlan;
    private ScanStep? present;
    private bool isStopped;

    /// <param name="steps">In order, with the frames each still needs.</param>
    /// <param name="backgroundFrames">Frames of a background that is not the plan's own: one more in mid-scan, or the one that closes a stopped scan; 0 for none.</param>
    public FrameSchedule(IEnumerable<(ScanStep Step, int Left)> steps, int backgroundFrames)
    {
        this.steps = steps.ToArray();
        this.backgroundFrames = backgroundFrames;
        leftInPlan = this.steps.Sum(s => s.Left);
        samplesLeftInPlan = this.steps.Where(s => s.Step.Key == ImageKey.Sample).Sum(s => s.Left);
    }

    /// <summary>Frames still to be exposed, as far as known.</summary>
    public int Left => leftInPlan + owed.Count;

    /// <summary>Energies whose sample frames were all handed out.</summary>
    public int EnergiesDone { get; private set; }

    /// <summary>The frame to expose next; null when nothing is left, which a later <see cref="Owe"/> may change.</summary>
    public ScanFrame? Next()
    {
        if (owed.TryDequeue(out var again))
        {
            present = again.Step;
            return again;
        }
        SkipFinishedSteps();
        if (step == steps.Count || isStopped)
            return null;
        present = steps[step].Step;
        takenOfStep++;
        leftInPlan--;
        if (present.Key == ImageKey.Sample)
            samplesLeftInPlan--;
        SkipFinishedSteps();
        return new(present);
    }

    /// <summary>To be exposed again, before anything else.</summary>
    public void Owe(ScanFrame frame) => owed.Enqueue(frame);

    /// <summary>No more sample frames: what is left is the closing background at the present energy, where sample frames came last.</summary>
    /// <returns>Whether that left out anything, now or earlier; a scan that has only its last background to take just takes it.</returns>
    public bool Stop()
    {
        if (isStopped || samplesLeftInPlan == 0)
            return isStopped;
        isStopped = true;
        leftInPlan = 0;
        OweBackgroundHere();
        return true;
    }

    /// <summary>One background more, at the present energy and before the next sample frame.</summary>
    /// <returns>False, and nothing is owed, while frames are to be exposed again, and where a background or nothing comes next anyway.</returns>
    public bool OweBackground()
    {
        if (owed.Count > 0 || isStopped || step == steps.Count || steps[step].Step.Key != ImageKey.Sample)
            return false;
        return OweBackgroundHere();
    }

    private bool OweBackgroundHere()
    {
        if (present is not { Key: ImageKey.Sample } sample)
            return false;
        for (var i = 0; i < backgroundFrames; i++)
            owed.Enqueue(new(sample with { Key = ImageKey.Background, Frames = backgroundFrames }));
        return true;
    }

    private void SkipFinishedSteps()
    {
        while (step < steps.Count && takenOfStep >= steps[step].Left)
        {
            if (steps[step].Step.Key == ImageKey.Sample)
                EnergiesDone++;
            step++;
            takenOfStep = 0;
        }
    }
}
