using System.CommandLine;
using TxmXanes.Cli.Console;
using TxmXanes.Domain;
using TxmXanes.Imaging.Spectra;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Pipeline.Analysis.Steps;
using TxmXanes.Storage.Import;
using TxmXanes.Storage.Nexus;
using TxmXanes.Storage.Registration;

namespace TxmXanes.Cli.Commands;

/// <summary>`txmx process`: the analysis of a recorded scan of any origin; of ours, the same that the daemon runs at its end.</summary>
internal static class ProcessCommand
{
    public static Command Create()
    {
        var scans = new Argument<FileSystemInfo[]>("SCAN") { Description = "Scan: our .nxs, an FXI or DXchange HDF5, a TIFF stack or folder with --energies, an HDF5 volume of slices; several are joined", Arity = ArgumentArity.OneOrMore };
        var output = new Option<FileInfo>("--out") { Description = "Maps file to write; for a volume, the folder of the slices' maps", Required = true };
        var recipe = new Option<FileInfo?>("--recipe") { Description = "Recipe (YAML); default: the one recorded in the scan" };
        var backgrounds = new Option<bool>("--write-backgrounds") { Description = "Also write the background predicted for every frame" };
        var shifts = new Option<FileInfo?>("--write-shifts") { Description = "Also write the shifts found, as a table that a recipe can take up again" };
        var slices = new Option<string?>("--slices") { Description = "Of a volume: FIRST:LAST, counted from 0, last one included; default all", HelpName = "FIRST:LAST" };
        var json = new Option<bool>("--json") { Description = "One JSON document on standard output" };
        var import = new ImportArguments();
        var command = new Command("process", "Chemical maps from a recorded scan") { scans, output, recipe, backgrounds, shifts, slices, json };
        import.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var request = new ProcessRequest([.. parsed.GetRequiredValue(scans).Select(f => f.FullName)], parsed.GetRequiredValue(output), parsed.GetValue(recipe), parsed.GetValue(backgrounds), parsed.GetValue(shifts), parsed.GetValue(json), import.Read(parsed));
            OutputFile.MustBeNone(request.Output, [.. request.Scans.Select(s => new FileInfo(s)), request.RecipeFile, .. import.Inputs(parsed)]);
            if (request.Shifts is { } table)
            {
                OutputFile.MustBePossible(table);
                OutputFile.MustBeNone(table, [.. request.Scans.Select(s => new FileInfo(s)), request.RecipeFile, request.Output, .. import.Inputs(parsed)]);
            }
            var isVolume = request.Scans is [var only] && Volume4D.IsVolume(only, request.Import);
            if (!isVolume)
                OutputFile.MustBePossible(request.Output);
            if (!isVolume && parsed.GetValue(slices) is not null)
                throw new BadInputException($"--slices goes with a volume; {string.Join(", ", request.Scans)} is none.");
            return Task.FromResult(isVolume ? ProcessVolume.Run(request, parsed.GetValue(slices), cancellation) : Run(request, cancellation));
        });
        return command;
    }

    private static int Run(ProcessRequest request, CancellationToken cancellation)
    {
        using var scan = ScanImport.Open(request.Scans, request.Import);
        var recipe = ScanRecipe.Of(scan.Recorded, request.RecipeFile);
        var references = recipe.NormalisedReferences(scan.Path);
        var steps = RecipeFiles.Read(recipe.Document.Steps, request.RecipeFile, scan.Camera.Shape);
        var trained = TrainedBackgrounds.Of(recipe.Recipe, request.RecipeFile, scan.Path);
        IOpticalDensities densities = scan.Frames is { } frames ? new OpticalDensityReader(frames, recipe.Recipe, trained) : new ImageDensityReader(scan.Images!, recipe.Recipe, NoiseOf(scan), request.Import.SaturationAdu ?? double.PositiveInfinity);
        densities.Notes.InsertRange(0, scan.Notes.Except(densities.Notes));

        // A second of a core for every 1.5 GB: beside the analysis, which waits for the file now and then.
        var hash = Task.Run(() => scan.Frames?.Sha256 ?? scan.Images!.Sha256, cancellation);
        var maps = ProgressBar.While("processing", progress => WholeAnalysis.Run(densities, recipe.Recipe, steps, references, request.KeepBackgrounds, progress, cancellation));
        maps = maps with { PixelSizeNm = PixelSizeNm(scan) * steps.Preparation.Binning };
        MapsFile.Write(request.Output.FullName, maps, new MapProvenance("txmx", ProgramVersion.Text, recipe.Document.Text, scan.Path, hash.GetAwaiter().GetResult(), ProcessSettings.Of(request.Import, recipe.References, steps)), TimeProvider.System);
        if (request.Shifts is { } table)
            ShiftTableFile.Write(table.FullName, WholeAnalysis.ShiftsOf(maps));
        Report(maps, request.Output, request.Json);
        return ExitStatus.Done;
    }

    private static double PixelSizeNm(ImportedScan scan) => scan.Recorded is { Magnification: > 0 and var magnification } ? scan.Camera.PixelSizeUm * 1000 / magnification : 0;

    private static CameraNoise? NoiseOf(ImportedScan scan) => scan.Camera.GainAduPerPhoton > 0 ? new CameraNoise(scan.Camera.GainAduPerPhoton, scan.Camera.ReadNoiseAdu, 0) : null;

    private static void Report(MapSet maps, FileInfo output, bool json)
    {
        var valid = maps.Valid.Count(v => v > 0);
        if (json)
        {
            Json.Print(new
            {
                maps = output.FullName, rows = maps.Rows, columns = maps.Columns, references = maps.ReferenceNames, frames = maps.Shifts.Length, valid_pixels = valid,
                other_maps = maps.Others.Select(m => m.Name), masks = maps.Masks.Select(m => m.Name), spectra = maps.Spectra.Select(s => s.Name), notes = maps.Notes,
            });
            return;
        }
        System.Console.WriteLine($"maps        {output.FullName}");
        System.Console.WriteLine($"pixels      {valid} valid of {maps.Rows * maps.Columns}");
        for (var j = 0; j < maps.ReferenceNames.Count; j++)
            System.Console.WriteLine(FormattableString.Invariant($"{maps.ReferenceNames[j],-11} mean fraction {Mean(maps.Fraction[j]):0.000}, mean standard error {Mean(maps.FractionSigma[j]):0.000}"));
        if (maps.Others.Count > 0)
            System.Console.WriteLine($"other maps  {string.Join(", ", maps.Others.Select(m => m.Name))}");
        if (maps.Masks.Count > 0)
            System.Console.WriteLine($"masks       {string.Join(", ", maps.Masks.Select(m => $"{m.Name} ({m.Plane.Count(p => p != 0)} px)"))}");
        foreach (var note in maps.Notes)
            System.Console.WriteLine($"note        {note}");
    }

    private static double Mean(float[] plane) => plane.Where(v => !float.IsNaN(v)).Select(v => (double)v).DefaultIfEmpty(double.NaN).Average();
}

/// <summary>What `txmx process` was asked to do.</summary>
/// <param name="Shifts">Where the shifts go; null for nowhere.</param>
internal sealed record ProcessRequest(IReadOnlyList<string> Scans, FileInfo Output, FileInfo? RecipeFile, bool KeepBackgrounds, FileInfo? Shifts, bool Json, ImportOptions Import);
