using System.Globalization;
using TxmXanes.Cli.Console;
using TxmXanes.Domain;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Pipeline.Analysis.Steps;
using TxmXanes.Storage.Import;
using TxmXanes.Storage.Nexus;

namespace TxmXanes.Cli.Commands;

/// <summary>`txmx process` of a volume: slice by slice from the disk, each with a maps file of its own; what a run before has finished by the same recipe is not done again.</summary>
internal static class ProcessVolume
{
    // Slices at the ends of a volume often hold nothing; when as many in a row fail from the start, it is the recipe.
    private const int MostFailures = 20;

    public static int Run(ProcessRequest request, string? slices, CancellationToken cancellation)
    {
        if (request.Shifts is not null)
            throw new BadInputException("--write-shifts takes the shifts of one scan; a volume's slices lie as the volume was reconstructed.");
        if (request.KeepBackgrounds || request.Import is not { CameraGainAdu: null, ReadNoiseAdu: null, SaturationAdu: null, ExposureSeconds: null, FlatExposureSeconds: null })
            throw new BadInputException("A volume is computed from flat-fielded images: --write-backgrounds and the options of camera and exposure do not go with it.");
        using var volume = Volume4D.Open(request.Scans[0], request.Import);
        var recipe = ScanRecipe.Of((NexusScanHeader?)null, request.RecipeFile);
        var references = recipe.NormalisedReferences(volume.Path);
        var steps = RecipeFiles.Read(recipe.Document.Steps, request.RecipeFile, volume.Shape);
        var (first, last) = RangeOf(slices, volume);
        var settings = ProcessSettings.Of(request.Import, recipe.References, steps);
        Directory.CreateDirectory(request.Output.FullName);
        var sha256 = volume.Sha256;
        var (made, kept, failures) = (0, 0, new List<(int Slice, string Reason)>());
        ProgressBar.While("processing", progress =>
        {
            for (var slice = first; slice <= last && (made + kept > 0 || failures.Count < MostFailures); slice++)
            {
                cancellation.ThrowIfCancellationRequested();
                var provenance = new MapProvenance("txmx", ProgramVersion.Text, recipe.Document.Text, $"{volume.Path}#slice={slice}", sha256, settings);
                if (IsDone(PathOf(request, slice), provenance))
                    kept++;
                else
                    try
                    {
                        Process(volume, slice, request, recipe, steps, references, provenance, cancellation);
                        made++;
                    }
                    catch (BadInputException e)
                    {
                        // One slice without a sample must not cost the others; it is told at the end, and tried again by the next run.
                        failures.Add((slice, e.Message));
                    }
                progress.Report((slice - first + 1.0) / (last - first + 1));
            }
            return made;
        });
        if (made + kept > 0)
            Report(request, volume, references, first, last, made, kept);
        if (failures is [var failure, ..])
            throw new BadInputException($"{failures.Count} of {last - first + 1} slices could not be processed; of slice {failure.Slice}: {failure.Reason}");
        return ExitStatus.Done;
    }

    private static void Report(ProcessRequest request, Volume4D volume, IReadOnlyList<Domain.Spectra.ReferenceSpectrum> references, int first, int last, int made, int kept)
    {
        if (request.Json)
            Json.Print(new { folder = request.Output.FullName, first, last, processed = made, kept, references = references.Select(r => r.Name), notes = volume.Notes });
        else
        {
            System.Console.WriteLine($"maps        {request.Output.FullName}, slices {first} to {last}");
            System.Console.WriteLine($"slices      {made} processed, {kept} kept from an earlier run by the same recipe");
            foreach (var note in volume.Notes)
                System.Console.WriteLine($"note        {note}");
        }
    }

    private static void Process(Volume4D volume, int slice, ProcessRequest request, ScanRecipe recipe, AnalysisSteps steps, IReadOnlyList<Domain.Spectra.ReferenceSpectrum> references, MapProvenance provenance, CancellationToken cancellation)
    {
        using var images = volume.Slice(slice);
        var maps = WholeAnalysis.Run(new ImageDensityReader(images, recipe.Recipe), recipe.Recipe, steps, references, cancellation: cancellation);
        MapsFile.Write(PathOf(request, slice), maps, provenance, TimeProvider.System);
    }

    // Maps files are written whole or not at all.
    private static bool IsDone(string path, MapProvenance provenance) => File.Exists(path) && MapsFileReader.IsMapsFile(path) && MapsFileReader.ReadProvenance(path) == provenance;

    private static string PathOf(ProcessRequest request, int slice) => Path.Combine(request.Output.FullName, string.Create(CultureInfo.InvariantCulture, $"slice-{slice:00000}.maps.nxs"));

    private static (int First, int Last) RangeOf(string? text, Volume4D volume)
    {
        if (text is null)
            return (0, volume.Slices - 1);
        var parts = text.Split(':');
        if (parts.Length != 2 || !int.TryParse(parts[0], CultureInfo.InvariantCulture, out var first) || !int.TryParse(parts[1], CultureInfo.InvariantCulture, out var last) || first < 0 || last < first || last >= volume.Slices)
            throw new BadInputException($"--slices '{text}' is no range FIRST:LAST within the volume's 0:{volume.Slices - 1}.");
        return (first, last);
    }
}
