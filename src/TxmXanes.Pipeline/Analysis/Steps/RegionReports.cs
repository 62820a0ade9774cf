using TxmXanes.Domain;
using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;
using TxmXanes.Imaging.Spectra.Normalised;
using TxmXanes.Imaging.Stacks;

namespace TxmXanes.Pipeline.Analysis.Steps;

/// <summary>The mean spectra of regions with their fits, as tables for files and plots.</summary>
internal static class RegionReports
{
    // The best few of a ranking are what anyone reads.
    private const int RanksNoted = 5;

    /// <summary>A region without a pixel, such as a mask that met nothing, gives a note and no table.</summary>
    /// <param name="normalised">Edge-normalised stack.</param>
    /// <param name="steps">As <see cref="StepChecks"/> lets through.</param>
    /// <exception cref="BadInputException">A region cannot be fitted.</exception>
    public static MapSet Add(MapSet maps, SpectrumStack normalised, Recipe recipe, AnalysisSteps steps, IReadOnlyList<ReferenceSpectrum> references, List<string> notes)
    {
        // The stack is normalised, whichever way the maps were fitted.
        var options = NormalisedAnalysis.OptionsOf(references, recipe, steps) with { Background = steps.Fit.Background };
        foreach (var region in steps.Regions)
        {
            var inside = PixelsOf(region, maps);
            // What a mask finds is not the recipe's fault: an empty region must not cost all the other maps.
            if (!HasSpectrum(normalised, inside))
            {
                notes.Add(FormattableString.Invariant($"Region {region.Name} has no report: none of its {inside.Count(p => p != 0)} pixels has a normalised spectrum (mask.thickness_min is {recipe.Mask.ThicknessMin})."));
                continue;
            }
            var fit = Named(region, () => RegionFit.Of(normalised, inside, null, options));
            maps = maps with { Spectra = [.. maps.Spectra, Table(region.Name, fit, references)] };
            notes.Add(FormattableString.Invariant($"Region {region.Name} ({fit.Pixels} pixels): {string.Join(", ", references.Select((r, j) => FormattableString.Invariant($"{r.Name} {fit.Fit.Fractions[j]:0.000} ± {fit.Fit.FractionSigma[j]:0.000}")))}; R-factor {fit.Fit.RFactor:0.00000}, reduced chi-square {fit.Fit.ReducedChiSquare:g3}."));
            if (steps.Fit.Combinations > 0)
                notes.Add(Named(region, () => Ranking(region.Name, fit, normalised, references, options, steps.Fit)));
        }
        return maps;
    }

    // What is wrong with a spectrum is of use to a reader who knows whose it is.
    private static T Named<T>(RegionStep region, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (BadInputException e)
        {
            throw new BadInputException($"Region '{region.Name}': {e.Message}", e);
        }
    }

    private static byte[] PixelsOf(RegionStep region, MapSet maps)
    {
        if (region.Mask is { } name)
            return maps.Masks.First(m => m.Name == name).Plane;
        var r = region.Rectangle!;
        var inside = new byte[maps.Rows * maps.Columns];
        for (var row = r.RowStart; row < r.RowStop; row++)
            inside.AsSpan(row * maps.Columns + r.ColumnStart, r.Columns).Fill(1);
        return inside;
    }

    private static bool HasSpectrum(SpectrumStack normalised, byte[] inside)
    {
        for (var p = 0; p < inside.Length; p++)
            if (inside[p] != 0 && normalised.Frames.Any(f => float.IsFinite(f[p])))
                return true;
        return false;
    }

    private static SpectrumTable Table(string name, RegionFit fit, IReadOnlyList<ReferenceSpectrum> references) => new(name, fit.EnergiesEv,
    [
        ("measured", fit.Measured), ("measured_sigma", fit.MeasuredSigma), ("fitted", fit.Fitted), ("residual", fit.Residual),
        .. references.Select((r, j) => (r.Name, fit.Components[j])),
    ]);

    private static string Ranking(string region, RegionFit fit, SpectrumStack stack, IReadOnlyList<ReferenceSpectrum> references, NormalisedOptions options, FitSteps steps)
    {
        var ranked = ReferenceCombinations.Rank(stack.EnergiesEv, fit.Measured, references, steps.Combinations, options, n => NormalisedAnalysis.ConstraintsOf(n, steps));
        return $"Region {region}, combinations of references by reduced chi-square: {string.Join("; ", ranked.Take(RanksNoted).Select(c => FormattableString.Invariant($"{string.Join(" + ", c.Members.Select(m => references[m].Name))} {c.Fit.ReducedChiSquare:g3}")))}.";
    }
}
