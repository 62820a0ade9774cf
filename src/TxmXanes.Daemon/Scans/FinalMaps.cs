using TxmXanes.Domain;
using TxmXanes.Domain.Spectra;
using TxmXanes.Imaging.Backgrounds;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Pipeline.Analysis.Steps;
using TxmXanes.Pipeline.Live;
using TxmXanes.Storage.Catalog;
using TxmXanes.Storage.Configuration;
using TxmXanes.Storage.Nexus;

namespace TxmXanes.Daemon.Scans;

/// <summary>The end of a scan's analysis: maps from the file by the code behind `txmx process`, into the maps file and onto the live board.</summary>
internal sealed class FinalMaps(ScanFolder folder, RecipeDocument recipe, IReadOnlyList<ReferenceSpectrum> references, TrainedBackground? trained, LiveAnalysis live, TimeProvider clock)
{
    /// <param name="Path">The maps file, if there is one.</param>
    /// <param name="Problem">Why there is none; a sentence.</param>
    public sealed record Outcome(string? Path, string? Problem);

    /// <summary>Never throws for what a scan can do: a scan without maps is still a scan.</summary>
    public Task<Outcome> MakeAsync() => Task.Run(() =>
    {
        try
        {
            using var scan = NexusScanReader.Open(folder.ScanFile);
            var processed = ScanProcessor.Run(scan, recipe.Recipe, references, used: live.TakeFinal, trained: trained);
            var change = live.PublishFinal(processed);
            // The live board holds the joint fit's sums; a recipe that asks for more gets it in the file.
            var result = recipe.Steps.IsNothing ? processed.Maps : WholeAnalysis.Run(new OpticalDensityReader(scan, recipe.Recipe, trained), recipe.Recipe, recipe.Steps, references);
            var maps = double.IsNaN(change) ? result
                : result with { Notes = [.. result.Notes, $"From the last live map to this one the fractions changed by {change:0.0000} rms (at screen resolution)."] };
            MapsFile.Write(folder.MapsFile, maps, new MapProvenance("txmx", SoftwareVersion.Text, recipe.Text, scan.Path, scan.Sha256), clock);
            return new Outcome(folder.MapsFile, null);
        }
        catch (Exception e)
        {
            // The data are safe in their file; `txmx process` can try again.
            return new Outcome(null, e is BadInputException or IOException or UnauthorizedAccessException ? e.Message : $"a defect of this program: {e}");
        }
    });
}
