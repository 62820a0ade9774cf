using TxmXanes.Domain.Frames;
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
    /// <exception cref="Domain.BadInputException">An energy has none.</exception>
    public static MapSet Conventional(IScanFrames scan, Recipe recipe, IReadOnlyList<ReferenceSpectrum> references, CancellationToken cancellation = default) =>
        ScanProcessor.Run(scan, recipe with { Background = recipe.Background with { Model = BackgroundModel.Measured } }, references, cancellation: cancellation).Maps;

    /// <summary>The maps with each energy's own measured background, held against others; nothing where the scan has not taken them.</summary>
    public static IReadOnlyList<ModelMaps> Measured(IScanFrames scan, Recipe recipe, IReadOnlyList<ReferenceSpectrum> references, MapSet against, CancellationToken cancellation = default) =>
        IsConventional(scan)
            ? [new("measured", MapComparison.Of(Conventional(scan, recipe, references, cancellation), against))]
            : [];

    /// <summary>Whether every energy has its own background.</summary>
    public static bool IsConventional(IScanFrames scan) =>
        BackgroundChoice.Default(MeasuredBackgrounds.Group(scan.Frames), scan.Frames.Where(f => f.Key == ImageKey.Sample)) == BackgroundModel.Measured;

    /// <summary>The maps with the true backgrounds, which no model can beat, held against others.</summary>
    /// <param name="truth">Grey values above dark behind a sample frame, ADU, without noise.</param>
    public static ModelMaps WithTruth(IScanFrames scan, Recipe recipe, IReadOnlyList<ReferenceSpectrum> references, Func<FrameMetadata, float[]> truth, MapSet against, CancellationToken cancellation = default) =>
        new("true backgrounds", MapComparison.Of(Conventional(new WithTrueBackgrounds(scan, truth), recipe, references, cancellation), against));

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
