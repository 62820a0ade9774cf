using TxmXanes.Domain;
using TxmXanes.Imaging.Stacks;
using TxmXanes.Imaging.Structure;

namespace TxmXanes.Pipeline.Analysis.Steps;

/// <summary>Groups of pixels by a recipe: principal components, clusters, masks.</summary>
internal static class StructureMaps
{
    /// <summary>Score maps, labels and their spectra.</summary>
    public static MapSet AddGroups(MapSet maps, SpectrumStack normalised, StructureSteps steps, List<string> notes)
    {
        if (!steps.IsAsked)
            return maps;
        var components = PrincipalComponents.Of(normalised);
        notes.Add(FormattableString.Invariant($"{components.Proposed} principal components of {components.Pixels} pixels stand above the noise; the first {Math.Max(1, components.Proposed)} hold {components.Explained(Math.Max(1, components.Proposed)):P1} of the variance."));
        if (steps.Components is { } asked)
        {
            var count = asked > 0 ? asked : Math.Max(1, components.Proposed);
            var scores = components.Scores(normalised, count);
            maps = maps with
            {
                Others = [.. maps.Others, .. scores.Select((s, k) => new NamedMap($"component_{k + 1}", "1", s))],
                Spectra = [.. maps.Spectra, new("principal components", normalised.EnergiesEv, [("mean", components.Mean), .. Enumerable.Range(0, count).Select(k => ($"component_{k + 1}", components.Spectra[k]))])],
            };
        }
        if (steps.Clusters is { } options)
        {
            var clusters = KMeans.Of(normalised, options, components);
            maps = maps with
            {
                Labels = clusters.Labels,
                Spectra = [.. maps.Spectra, new("clusters", normalised.EnergiesEv, [.. Enumerable.Range(0, options.Clusters).SelectMany(k => new[] { ($"cluster_{k + 1}", clusters.Spectra.MeanSpectra[k]), ($"cluster_{k + 1}_sigma", clusters.Spectra.StandardErrors[k]) })])],
            };
            notes.Add(FormattableString.Invariant($"k-means: {string.Join(", ", clusters.Spectra.Counts)} pixels in clusters 1 to {options.Clusters}; inertia {clusters.Inertia:g6}."));
        }
        return maps;
    }

    /// <summary>The masks in the recipe's order.</summary>
    /// <param name="steps">As <see cref="StepChecks"/> lets through.</param>
    /// <exception cref="BadInputException">A mask names a map that is not there.</exception>
    public static MapSet AddMasks(MapSet maps, IReadOnlyList<MaskStep> steps)
    {
        foreach (var step in steps)
            maps = maps with { Masks = [.. maps.Masks, new(step.Name, Cleaned(Raw(maps, step), maps, step))] };
        return maps;
    }

    private static byte[] Raw(MapSet maps, MaskStep step)
    {
        if (step.Expression is { } expression)
            return MaskExpression.Evaluate(expression, name => maps.Masks.First(m => m.Name == name).Plane);
        if (step.Clusters.Count > 0)
            return MaskAlgebra.OfLabels(maps.Labels!, [.. step.Clusters]);
        var map = MapCatalogue.Choose(MapCatalogue.Of(maps), m => m.Name, [step.Map!]) is { Count: 1 } found ? found[0].Plane
            : throw new BadInputException($"Mask '{step.Name}': '{step.Map}' is several maps; name one, such as {step.Map}.{maps.ReferenceNames[0]}.");
        return Thresholds.Between(map, step.Otsu ? Thresholds.Otsu(map)[0] : step.Above ?? double.NaN, step.Below ?? double.NaN);
    }

    private static byte[] Cleaned(byte[] mask, MapSet maps, MaskStep step)
    {
        foreach (var (what, amount) in step.Cleaning)
            mask = what switch
            {
                MaskCleaning.Open => Morphology.Open(mask, maps.Rows, maps.Columns, amount),
                MaskCleaning.Close => Morphology.Close(mask, maps.Rows, maps.Columns, amount),
                MaskCleaning.Dilate => Morphology.Dilate(mask, maps.Rows, maps.Columns, amount),
                MaskCleaning.Erode => Morphology.Erode(mask, maps.Rows, maps.Columns, amount),
                MaskCleaning.FillHoles => Morphology.FillHoles(mask, maps.Rows, maps.Columns),
                MaskCleaning.RemoveSmall => Morphology.RemoveSmall(mask, maps.Rows, maps.Columns, amount),
                _ => throw new ArgumentOutOfRangeException(nameof(step), what, null),
            };
        return mask;
    }
}
