using TxmXanes.Domain;
using TxmXanes.Imaging.Structure;

namespace TxmXanes.Pipeline.Analysis.Steps;

/// <summary>What can be wrong between a recipe's steps, or between them and the scan, said before the frames are read for minutes.</summary>
internal static class StepChecks
{
    /// <param name="prepared">The scan after preparation: rectangles are of its images.</param>
    /// <exception cref="BadInputException">A region reaches out of the images; a region or mask names a mask that is not made, or not yet; a mask has a label that no cluster has; more components are asked for than the scan has energies.</exception>
    public static void Check(IOpticalDensities prepared, AnalysisSteps steps)
    {
        CheckComponents(prepared, steps);
        var masks = new List<string>();
        foreach (var mask in steps.Structure.Masks)
        {
            CheckMask(mask, masks, steps.Structure.Clusters);
            masks.Add(mask.Name);
        }
        foreach (var region in steps.Regions)
        {
            if (region.Mask is { } name && !masks.Contains(name))
                throw new BadInputException($"Region '{region.Name}' names the mask '{name}', but the recipe makes {Listed(masks)}.");
            if (region.Rectangle is { } r && (r.RowStop > prepared.Shape.Rows || r.ColumnStop > prepared.Shape.Columns))
                throw new BadInputException($"Region '{region.Name}' reaches to row {r.RowStop}, column {r.ColumnStop}; the maps have {prepared.Shape.Rows}x{prepared.Shape.Columns} pixels.");
        }
    }

    private static void CheckComponents(IOpticalDensities prepared, AnalysisSteps steps)
    {
        if (steps.Structure.Components is not { } asked)
            return;
        var energies = StackLoading.SamplesOf(prepared, steps.Stack).Count;
        if (asked > energies)
            throw new BadInputException($"components is {asked}; the scan has {energies} energies, and no more components.");
    }

    private static void CheckMask(MaskStep mask, List<string> before, KMeansOptions? clusters)
    {
        // Evaluated on no pixels: the names and the grammar are checked by the code that will use them.
        if (mask.Expression is { } expression)
            MaskExpression.Evaluate(expression, name => before.Contains(name) ? [] : throw new BadInputException($"Mask '{mask.Name}' names '{name}', but the masks before it are {Listed(before)}."));
        if (mask.Clusters.Count == 0)
            return;
        if (clusters is null)
            throw new BadInputException($"Mask '{mask.Name}' is of clusters, but the recipe makes none (key 'clusters').");
        if (mask.Clusters.Max() is var label && label > clusters.Clusters)
            throw new BadInputException($"Mask '{mask.Name}' is of cluster {label}, but the recipe makes {clusters.Clusters} clusters (clusters.count).");
    }

    private static string Listed(List<string> names) => names.Count > 0 ? string.Join(", ", names) : "none";
}
