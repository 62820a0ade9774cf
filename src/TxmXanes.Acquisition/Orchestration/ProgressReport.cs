using TxmXanes.Acquisition.Orchestration.Exposing;
using TxmXanes.Acquisition.Orchestration.States;
using TxmXanes.Acquisition.Orchestration.Timing;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;

namespace TxmXanes.Acquisition.Orchestration;

/// <summary>Keeps what an observer is told. Every report costs the same however long the scan.</summary>
/// <remarks>One thread at a time.</remarks>
internal sealed class ProgressReport
{
    // A device that warns at every frame must not make the list, which every report carries, grow without end.
    private const int MostWarnings = 100;

    private readonly ScanJob job;
    private readonly TimeBook book;
    private List<string> warnings = [];
    private string step = "";
    private int exposed;

    public ProgressReport(ScanJob job, TimeBook book)
    {
        this.job = job;
        this.book = book;
        var steps = ScanStep.Of(job.Plan);
        Planned = new FrameTally
        {
            SamplePlanned = Count(ImageKey.Sample),
            BackgroundPlanned = Count(ImageKey.Background),
            DarkPlanned = Count(ImageKey.Dark),
        };

        int Count(ImageKey key) => steps.Where(s => s.Key == key).Sum(s => s.Frames);
    }

    public FrameTally Planned { get; }

    public FrameLedger? Ledger { get; set; }

    public BackgroundGuard? Guard { get; set; }

    public FrameSchedule? Lit { get; set; }

    public double EnergyEv { get; set; } = double.NaN;

    public int EnergiesDone { get; set; }

    public IReadOnlyList<string> Warnings => warnings;

    public void Warn(string warning)
    {
        if (warnings.Count < MostWarnings)
            warnings = [.. warnings, warning];
        else if (warnings.Count == MostWarnings)
            warnings = [.. warnings, "Further warnings are not listed."];
        Tell();
    }

    public void Step(string text)
    {
        step = text;
        Tell();
    }

    public void Exposed()
    {
        exposed++;
        Tell();
    }

    public void Ended(ScanState state, ScanResult result) =>
        job.Observer?.OnProgress(new(state, result.Problem, EnergyEv, EnergiesDone, job.Plan.EnergiesEv.Count, result.Frames, result.Time, 0, warnings, Guard?.IsAlarming ?? false));

    private void Tell()
    {
        if (job.Observer is null)
            return;
        var time = book.Snapshot();
        var pace = exposed > 0 ? time.TotalSeconds / exposed : job.Plan.ExposureSeconds;
        var left = Lit?.Left ?? Planned.SamplePlanned + Planned.BackgroundPlanned;
        job.Observer.OnProgress(new(job.Control.State, step, EnergyEv, EnergiesDone, job.Plan.EnergiesEv.Count, Ledger?.Tally ?? Planned, time, left * pace, warnings, Guard?.IsAlarming ?? false));
    }
}
