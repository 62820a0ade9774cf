using System.CommandLine;
using TxmXanes.Cli.Console;
using TxmXanes.Domain;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Backgrounds;
using TxmXanes.Pipeline.Backgrounds;
using TxmXanes.Storage.Arrays;
using TxmXanes.Storage.Backgrounds;
using TxmXanes.Storage.Nexus;

namespace TxmXanes.Cli.Commands;

/// <summary>`txmx background evaluate`: every background model side by side with `linear`, against measured backgrounds or the truth, and what each makes of the maps (P0 tables 1 and 2).</summary>
internal static class BackgroundEvaluateCommand
{
    private sealed record Settings(FileInfo[] Scans, FileInfo? Model, FileInfo? Truth, FileInfo? Hidden, int? DarkAdu, bool Json);

    public static Command Create()
    {
        var scans = new Argument<FileInfo[]>("SCAN") { Description = "Scan files (.nxs), or a stack of backgrounds (.npy, [frames, rows, columns])", Arity = ArgumentArity.OneOrMore };
        var model = new Option<FileInfo?>("--model") { Description = "Model file: the trained models take part, too" };
        var truth = new Option<FileInfo?>("--truth") { Description = "Truth file of the virtual beamline with the backgrounds behind the scan's sample frames" };
        var hidden = new Option<FileInfo?>("--hidden") { Description = "What is hidden from the models as if sample were there (.npy, uint8: 0 unlit, 1 visible, 2 hidden); default: where the scan's own sample is" };
        var dark = new Option<int?>("--dark-adu") { Description = "Grey value without light of a .npy stack, ADU" };
        var json = new Option<bool>("--json") { Description = "One JSON document on standard output" };
        var command = new Command("evaluate", "How well each background model predicts, and what it makes of the maps") { scans, model, truth, hidden, dark, json };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(
            new Settings(parsed.GetRequiredValue(scans), parsed.GetValue(model), parsed.GetValue(truth), parsed.GetValue(hidden), parsed.GetValue(dark), parsed.GetValue(json)), cancellation)));
        return command;
    }

    private static int Run(Settings settings, CancellationToken cancellation)
    {
        if (settings.Truth is not null && (settings.Scans.Length > 1 || IsStack(settings.Scans[0])))
            throw new BadInputException("--truth is the truth of one scan: give that scan (.nxs) alone.");
        if (settings.Truth is not null && settings.Hidden is not null)
            throw new BadInputException("--hidden goes with measured backgrounds; against --truth the sample itself hides them.");
        if (settings.DarkAdu is not null && !settings.Scans.Any(IsStack))
            throw new BadInputException("--dark-adu is for .npy stacks; scans hold their own darks.");
        var trained = settings.Model is { } model ? BackgroundModelFile.Read(model.FullName) : null;
        var reports = new List<EvaluationReport>();
        foreach (var file in settings.Scans)
        {
            var report = ProgressBar.While(file.Name, progress => IsStack(file) ? OfStack(file, settings, trained, progress, cancellation) : OfScan(file, settings, trained, progress, cancellation));
            reports.Add(report);
            if (!settings.Json)
                EvaluationTables.Print(report, System.Console.Out);
        }
        if (settings.Json)
            Json.Print(EvaluationDocument.Of(reports, settings.Model));
        return ExitStatus.Done;
    }

    private static bool IsStack(FileInfo file) => file.Extension == ".npy";

    private static EvaluationReport OfStack(FileInfo file, Settings settings, TrainedBackground? trained, IProgress<double> progress, CancellationToken cancellation)
    {
        using var flats = NpyFlats.Open(file.FullName, settings.DarkAdu);
        var mask = settings.Hidden is { } hidden ? NpyMask.Read(hidden.FullName, flats.Camera.Shape) : null;
        var recipe = new Recipe { Normalise = new(Monitor: false) };
        var scores = BackgroundEvaluation.AgainstMeasured(flats, recipe, trained, mask?.Lit, mask?.Hidden, progress, cancellation);
        return new(flats.Path, "the measured ones", [], HiddenPart(mask?.Hidden, mask?.Lit), "hidden", scores, "", []);
    }

    private static EvaluationReport OfScan(FileInfo file, Settings settings, TrainedBackground? trained, IProgress<double> progress, CancellationToken cancellation)
    {
        using var scan = NexusScanReader.Open(file.FullName);
        var recipe = ScanRecipe.Of(scan, null);
        return settings.Truth is { } truth
            ? AgainstTruth(scan, recipe, truth, trained, progress, cancellation)
            : AgainstMeasured(scan, recipe, settings.Hidden, trained, progress, cancellation);
    }

    private static EvaluationReport AgainstMeasured(NexusScanReader scan, ScanRecipe recipe, FileInfo? hiddenFile, TrainedBackground? trained, IProgress<double> progress, CancellationToken cancellation)
    {
        var references = recipe.NormalisedReferences(Path.GetFileName(scan.Path));
        var mask = hiddenFile is not null ? NpyMask.Read(hiddenFile.FullName, scan.Camera.Shape) : null;
        var hidden = mask?.Hidden ?? BackgroundEvaluation.SampleOf(scan, recipe.Recipe);
        var scores = BackgroundEvaluation.AgainstMeasured(scan, recipe.Recipe, trained, mask?.Lit, hidden, new Part(progress, 0, 0.5), cancellation);
        // A scan with a few backgrounds between has no conventional maps; its backgrounds are scored all the same.
        var maps = MapEvaluation.IsConventional(scan)
            ? MapEvaluation.Of(scan, recipe.Recipe, references, trained, MapEvaluation.Conventional(scan, recipe.Recipe, references, cancellation), new Part(progress, 0.6, 0.4), cancellation)
            : [];
        return new(scan.Path, "the measured ones", Notes(scan, trained), HiddenPart(hidden, mask?.Lit), mask is null ? "under the sample" : "hidden", scores, "those with each energy's own background", maps);
    }

    private static EvaluationReport AgainstTruth(NexusScanReader scan, ScanRecipe recipe, FileInfo truthFile, TrainedBackground? trained, IProgress<double> progress, CancellationToken cancellation)
    {
        var references = recipe.NormalisedReferences(Path.GetFileName(scan.Path));
        using var truth = TruthBackgrounds.Open(truthFile.FullName, scan.Camera.Shape);
        var trueMaps = MapsFileReader.Read(truthFile.FullName);
        var hidden = BackgroundEvaluation.SampleOf(scan, recipe.Recipe);
        var scores = BackgroundEvaluation.AgainstTruth(scan, recipe.Recipe, trained, truth.Behind, hidden, new Part(progress, 0, 0.4), cancellation);
        var maps = MapEvaluation.Of(scan, recipe.Recipe, references, trained, trueMaps, new Part(progress, 0.4, 0.4), cancellation);
        var measured = MapEvaluation.Measured(scan, recipe.Recipe, references, trueMaps, cancellation);
        var best = MapEvaluation.WithTruth(scan, recipe.Recipe, references, truth.Behind, trueMaps, cancellation);
        return new(scan.Path, "the truth, without noise", Notes(scan, trained), HiddenPart(hidden, null), "behind the sample", scores, "the truth", [.. measured, .. maps, best]);
    }

    // What was learnt by heart is no prediction.
    private static IReadOnlyList<string> Notes(NexusScanReader scan, TrainedBackground? trained) => trained is not null && trained.Files.Any(f => f.Sha256 == scan.Sha256)
        ? ["The model was trained on this very scan: the figures of the trained models flatter them."]
        : [];

    private static double? HiddenPart(bool[]? hidden, bool[]? lit) => hidden is null ? null : hidden.Count(h => h) / (double)(lit?.Count(l => l) ?? hidden.Length);

    /// <summary>The part [from, from + share) of a whole.</summary>
    private sealed class Part(IProgress<double> whole, double from, double share) : IProgress<double>
    {
        public void Report(double value) => whole.Report(from + share * value);
    }
}
