using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Backgrounds;

namespace TxmXanes.Pipeline.Analysis;

/// <summary>The recipe's word on where the field is free of sample.</summary>
internal static class SampleFreeRegionsOf
{
    /// <summary>Null where the program has to find out.</summary>
    public static SampleFreeRegions? Recipe(BackgroundRecipe recipe) =>
        recipe.SampleFree is null ? null : new([.. recipe.SampleFree.Select(r => (r.RowStart, r.ColumnStart, r.RowStop, r.ColumnStop))]);
}
