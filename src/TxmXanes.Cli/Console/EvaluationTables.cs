using TxmXanes.Pipeline.Backgrounds;

namespace TxmXanes.Cli.Console;

/// <summary>Evaluations as tables in the shape of P0's, for a terminal of 120 columns.</summary>
internal static class EvaluationTables
{
    // P0 table 1.
    private static readonly int[] Indices = [2, 12, 32, 62, 102];

    private const int ModelWidth = 19;
    private const int MapWidth = 24;

    public static void Print(EvaluationReport report, TextWriter output)
    {
        output.WriteLine($"scan        {report.Scan}");
        output.WriteLine($"backgrounds {report.Scores[0].Frames.Count} predicted from the first and the last, held against {report.Against}; MAX = maximum of each reference");
        foreach (var note in report.Notes)
            output.WriteLine($"note        {note}");
        foreach (var (note, models) in report.Scores.SelectMany(s => s.Notes.Select(note => (note, s.Model))).GroupBy(n => n.note).Select(g => (g.Key, g.Select(n => n.Model))))
            output.WriteLine($"note        {string.Join(", ", models)}: {note}");
        output.WriteLine("models      linear: (1 - w) first + w last; linear + texture: the recipe's `linear`, both with one texture;");
        output.WriteLine("            adaptive: from two backgrounds and each frame's own sample-free pixels; trained: with the model file, too");
        PrintScores("Whole field", report.Scores, f => f.Whole, output);
        if (report.HiddenFraction is { } part)
            PrintScores($"{char.ToUpperInvariant(report.HiddenName[0])}{report.HiddenName[1..]}, {100 * part:0} % of the field", report.Scores, f => f.Hidden, output);
        if (report.Maps.Count > 0)
            PrintMaps(report, output);
        output.WriteLine();
    }

    private static void PrintScores(string title, IReadOnlyList<ModelScore> scores, Func<BackgroundScore, Likeness> part, TextWriter output)
    {
        var shown = Indices.Where(i => scores[0].Frames.Any(f => f.EnergyIndex == i)).ToArray();
        string[] ssimNames = [.. shown.Select(i => $"{i}"), "worst", "best"], psnrNames = [.. ssimNames, "mean"];
        output.WriteLine();
        output.WriteLine(title);
        output.WriteLine($"{"",-ModelWidth}{Centred("SSIM at index", 7 * ssimNames.Length)}  {Centred("PSNR dB at index", 6 * psnrNames.Length)}");
        output.WriteLine($"{"model",-ModelWidth}{string.Concat(ssimNames.Select(n => $"{n,7}"))}  {string.Concat(psnrNames.Select(n => $"{n,6}"))}");
        foreach (var score in scores)
        {
            var at = shown.Select(i => part(score.Frames.First(f => f.EnergyIndex == i))).ToArray();
            var all = score.Frames.Select(part).ToArray();
            double[] ssim = [.. at.Select(a => a.Ssim), all.Min(a => a.Ssim), all.Max(a => a.Ssim)];
            double[] psnr = [.. at.Select(a => a.PsnrDb), all.Min(a => a.PsnrDb), all.Max(a => a.PsnrDb), all.Average(a => a.PsnrDb)];
            output.WriteLine($"{score.Model,-ModelWidth}{string.Concat(ssim.Select(v => $"{Number(v, "0.0000"),7}"))}  {string.Concat(psnr.Select(v => $"{Number(v, "0.00"),6}"))}");
        }
    }

    private static void PrintMaps(EvaluationReport report, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine($"Maps against {report.MapsAgainst}, thickness over 0.1");
        output.WriteLine($"{"map",-MapWidth}{"model",-ModelWidth}{"pixels",9}{"SSIM",9}{"PSNR dB",9}{"rms",9}{"unit",6}{"rms/bound",11}");
        foreach (var (k, map) in report.Maps[0].Maps.Index())
            foreach (var (model, maps) in report.Maps)
            {
                var d = maps[k];
                output.WriteLine($"{map.Map,-MapWidth}{model,-ModelWidth}{d.Pixels,9}{Number(d.Ssim ?? double.NaN, "0.0000"),9}{Number(d.PsnrDb, "0.00"),9}{Number(d.Rms, "0.0000"),9}{Unit(d.Map),6}{Number(d.RmsOverBound ?? double.NaN, "0.000"),11}");
            }
    }

    private static string Unit(string map) => map.EndsWith("_energy", StringComparison.Ordinal) ? "eV" : "1";

    private static string Number(double value, string format) => double.IsNaN(value) ? "-" : value.ToString(format);

    private static string Centred(string text, int width) => text.PadLeft((width + text.Length) / 2).PadRight(width);
}
