using System.CommandLine;
using TxmXanes.Cli.Console;
using TxmXanes.Domain;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Storage.Nexus;

namespace TxmXanes.Cli.Commands;

/// <summary>`txmx process`: the analysis of a recorded scan, the same that the daemon runs at its end.</summary>
internal static class ProcessCommand
{
    public static Command Create()
    {
        var scans = new Argument<FileInfo[]>("SCAN") { Description = "Scan file (.nxs)", Arity = ArgumentArity.OneOrMore };
        var output = new Option<FileInfo>("--out") { Description = "Maps file to write", Required = true };
        var recipe = new Option<FileInfo?>("--recipe") { Description = "Recipe (YAML); default: the one recorded in the scan" };
        var backgrounds = new Option<bool>("--write-backgrounds") { Description = "Also write the background predicted for every frame" };
        var json = new Option<bool>("--json") { Description = "One JSON document on standard output" };
        var command = new Command("process", "Chemical maps from a recorded scan") { scans, output, recipe, backgrounds, json };
        command.SetAction((parsed, cancellation) =>
        {
            var files = parsed.GetRequiredValue(scans);
            if (files.Length > 1)
                throw new BadInputException($"{files.Length} scans were given; this version processes one at a time.");
            return Task.FromResult(Run(files[0], parsed.GetRequiredValue(output), parsed.GetValue(recipe), parsed.GetValue(backgrounds), parsed.GetValue(json), cancellation));
        });
        return command;
    }

    private static int Run(FileInfo file, FileInfo output, FileInfo? recipeFile, bool keepBackgrounds, bool json, CancellationToken cancellation)
    {
        OutputFile.MustBeNone(output, file, recipeFile);
        using var scan = NexusScanReader.Open(file.FullName);
        var recipe = ScanRecipe.Of(scan, recipeFile);
        var references = recipe.NormalisedReferences(file.Name);
        var trained = TrainedBackgrounds.Of(recipe.Recipe, recipeFile, scan.Path);

        var processed = ProgressBar.While("processing", progress => ScanProcessor.Run(scan, recipe.Recipe, references, keepBackgrounds, progress, cancellation: cancellation, trained: trained));
        MapsFile.Write(output.FullName, processed.Maps, new MapProvenance("txmx", ProgramVersion.Text, recipe.Document.Text, scan.Path, scan.Sha256), TimeProvider.System);
        Report(processed.Maps, output, json);
        return ExitStatus.Done;
    }

    private static void Report(MapSet maps, FileInfo output, bool json)
    {
        var valid = maps.Valid.Count(v => v > 0);
        if (json)
        {
            Json.Print(new { maps = output.FullName, rows = maps.Rows, columns = maps.Columns, references = maps.ReferenceNames, frames = maps.Shifts.Length, valid_pixels = valid, notes = maps.Notes });
            return;
        }
        System.Console.WriteLine($"maps        {output.FullName}");
        System.Console.WriteLine($"pixels      {valid} valid of {maps.Rows * maps.Columns}");
        for (var j = 0; j < maps.ReferenceNames.Count; j++)
            System.Console.WriteLine($"{maps.ReferenceNames[j],-11} mean fraction {Mean(maps.Fraction[j]):0.000}, mean standard error {Mean(maps.FractionSigma[j]):0.000}");
        foreach (var note in maps.Notes)
            System.Console.WriteLine($"note        {note}");
    }

    private static double Mean(float[] plane) => plane.Where(v => !float.IsNaN(v)).Select(v => (double)v).DefaultIfEmpty(double.NaN).Average();
}
