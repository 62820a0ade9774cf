using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;
using TxmXanes.Imaging.Backgrounds;
using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Pipeline.Backgrounds;

/// <param name="Model">As in tables.</param>
/// <param name="Maps">How far its maps are from those that it is held against.</param>
public sealed record ModelMaps(string Model, IReadOnlyList<MapDifference> Maps);

/// <summary>What each background model makes of a scan's chemical maps (P0 table 2).</summary>
public static class MapEvaluation
{
    /// <summary>The maps with each energy's own measured background.</summary>
    public static MapSet Conventional(IScanFrames scan, Recipe recipe, IReadOnlyList<ReferenceSpectrum> references, CancellationToken cancellation = default) =>
        ScanProcessor.Run(scan, recipe with { Background = recipe.Background with { Model = BackgroundModel.Measured } }, references, cancellation: cancellation).Maps;

    /// <summary>Maps from the first and the last background by every model, held against others.</summary>
    /// <param name="scan">Its middle backgrounds, if any, are left out.</param>
    /// <param name="against">Conventional maps or the truth.</param>
    public static IReadOnlyList<ModelMaps> Of(IScanFrames scan, Recipe recipe, IReadOnlyList<ReferenceSpectrum> references, TrainedBackground? trained, MapSet against, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        var improved = new WithoutMiddleBackgrounds(scan);
        var models = EvaluatedModel.All(trained);
        var results = new List<ModelMaps>();
        foreach (var model in models)
        {
            var maps = ScanProcessor.Run(improved, model.Apply(recipe), references, cancellation: cancellation, trained: model.Trained).Maps;
            results.Add(new(model.Name, MapComparison.Of(maps, against)));
            progress?.Report((double)results.Count / models.Count);
        }
        return results;
    }
}
