using TxmXanes.Domain.Scans;
using TxmXanes.Interop.Yaml;

namespace TxmXanes.Storage.Configuration;

/// <summary>Reads the <c>background</c> part of a recipe.</summary>
internal static class RecipeBackground
{
    private const int MostRegions = 64;

    public static BackgroundRecipe Read(YamlMap map)
    {
        var recipe = new BackgroundRecipe(
            map.Optional("model")?.Choice<BackgroundModel?>(
                ("linear", BackgroundModel.Linear), ("measured", BackgroundModel.Measured), ("nearest", BackgroundModel.Nearest),
                ("polynomial", BackgroundModel.Polynomial), ("adaptive", BackgroundModel.Adaptive)),
            map.OptionalChoice("weight_by", ("energy", InterpolationWeight.Energy), ("time", InterpolationWeight.Time)),
            map.OptionalChoice("base", ("linear", BackgroundBase.Linear), ("polynomial", BackgroundBase.Polynomial)),
            ReadSampleFree(map),
            map.OptionalString("trained", "") is { Length: > 0 } path ? path : null);
        if (recipe is { Trained: null, Model: BackgroundModel.Polynomial } or { Trained: null, Base: BackgroundBase.Polynomial })
            map.Report("the polynomial has to be trained first: name its file as 'trained' (txmx background train makes it)");
        return recipe;
    }

    // auto | [first row, first column, row after the last, column after the last] | a list of such.
    private static IReadOnlyList<PixelRegion>? ReadSampleFree(YamlMap map)
    {
        if (map.Optional("sample_free") is not { } node)
            return null;
        if (node.IsScalar)
        {
            node.Choice("auto");
            return null;
        }
        var list = node.List().AtLeast(1);
        if (list.Count > 0 && !list[0].IsList)
            return list.PixelRegion() is { } one ? [one] : null;
        if (list.Count > MostRegions)
            list.Report($"{list.Count} regions are too many; the limit is {MostRegions}");
        return [.. list.Select(item => item.List().PixelRegion()).OfType<PixelRegion>()];
    }
}
