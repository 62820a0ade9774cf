using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Backgrounds;

namespace TxmXanes.Pipeline.Analysis;

/// <summary>The recipe's word on where the field is free of sample.</summary>
internal static class SampleFreeRegionsOf
{
    /// <summary>Null where the program has to find out.</summary>
    /// <exception cref="BadInputException">A region lies outside the frame.</exception>
    public static SampleFreeRegions? Recipe(BackgroundRecipe recipe, FrameShape shape)
    {
        if (recipe.SampleFree is not { } regions)
            return null;
        if (regions.FirstOrDefault(r => r.RowStop > shape.Rows || r.ColumnStop > shape.Columns) is { } outside)
            throw new BadInputException($"background.sample_free: rows {outside.RowStart} to {outside.RowStop}, columns {outside.ColumnStart} to {outside.ColumnStop} lie outside the frame of {shape} px.");
        return new([.. regions.Select(r => (r.RowStart, r.ColumnStart, r.RowStop, r.ColumnStop))]);
    }
}
