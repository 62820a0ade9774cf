using TxmXanes.Pipeline.Backgrounds;

namespace TxmXanes.Cli.Console;

/// <summary>Evaluations as one JSON document.</summary>
internal static class EvaluationDocument
{
    public static object Of(IReadOnlyList<EvaluationReport> reports, FileInfo? model) => new { model = model?.FullName, scans = reports.Select(Scan) };

    private static object Scan(EvaluationReport report) => new
    {
        scan = report.Scan,
        against = report.Against,
        notes = report.Notes,
        hidden_fraction = report.HiddenFraction,
        hidden = report.HiddenFraction is null ? null : report.HiddenName,
        models = report.Scores.Select(s => new
        {
            model = s.Model,
            seconds = s.Seconds,
            notes = s.Notes,
            whole = Summary(s, f => f.Whole),
            hidden = report.HiddenFraction is null ? null : Summary(s, f => f.Hidden),
            frames = s.Frames.Select(f => new { energy_index = f.EnergyIndex, energy_ev = f.EnergyEv, whole = Part(f.Whole), hidden = report.HiddenFraction is null ? null : Part(f.Hidden) }),
        }),
        maps_against = report.Maps.Count == 0 ? null : report.MapsAgainst,
        maps = report.Maps.Select(m => new { model = m.Model, m.Maps }),
    };

    private static object Summary(ModelScore score, Func<BackgroundScore, Likeness> part) => new
    {
        ssim_mean = score.Frames.Average(f => part(f).Ssim),
        ssim_worst = score.Frames.Min(f => part(f).Ssim),
        psnr_db_mean = score.Frames.Average(f => part(f).PsnrDb),
        psnr_db_worst = score.Frames.Min(f => part(f).PsnrDb),
    };

    private static object Part(Likeness likeness) => new { ssim = likeness.Ssim, psnr_db = likeness.PsnrDb };
}
