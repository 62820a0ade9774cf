using TxmXanes.Domain;
using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;
using TxmXanes.Imaging.Normalization;
using TxmXanes.Imaging.Spectra;
using TxmXanes.Imaging.Spectra.Normalised;
using TxmXanes.Imaging.Stacks;

namespace TxmXanes.Pipeline.Analysis.Steps;

/// <summary>Fits on the stack in memory by a recipe: of normalised spectra (P2 sections 5 to 7), or the joint form with a denoising prior.</summary>
internal static class NormalisedAnalysis
{
    /// <summary>Edge normalisation as the recipe says; its ranges default to those about the references' edges.</summary>
    public static EdgeOptions EdgeOf(IReadOnlyList<ReferenceSpectrum> references, Recipe recipe, AnalysisSteps steps)
    {
        var edges = references.Select(EdgeNormalisation.RoughEdgeEv).ToArray();
        var (pre, post) = (EdgeNormalisation.DefaultRanges(edges.Min()).Pre, EdgeNormalisation.DefaultRanges(edges.Max()).Post);
        return new EdgeOptions(recipe.Fit.PreEdge ?? pre, recipe.Fit.PostEdge ?? post, steps.Fit.EdgeMode, steps.Fit.PreOrder, steps.Fit.PostOrder, SlopeWeight: steps.Fit.SlopeWeight);
    }

    /// <summary>Fits a stack of optical densities and leaves it normalised, NaN where the sample is thinner than the recipe's mask.</summary>
    /// <param name="samples">Which frames of <paramref name="densities"/> each frame of the stack is the mean of.</param>
    /// <param name="terms">Of every frame of <paramref name="densities"/>.</param>
    public static (MapSet Maps, IReadOnlyList<ReferenceSpectrum> References) Run(IOpticalDensities densities, SpectrumStack stack, IReadOnlyList<int[]> samples, FrameTerm[] terms, Recipe recipe, AnalysisSteps steps, IReadOnlyList<ReferenceSpectrum> references)
    {
        var edge = EdgeOf(references, recipe, steps);
        // The joint form has the straight line among its terms instead of lines taken off before.
        var lines = steps.Fit.Mode == FitMode.Normalised ? EdgeLines.Of(stack, edge) : null;
        if (steps.Fit is { EdgeMode: EdgeMode.Regularised, SlopeWeight: null } && lines is not null)
            densities.Notes.Add(FormattableString.Invariant($"Regularised lines: each pixel's own slopes weigh {lines.SlopeWeight:0.00}, the mean spectrum's the rest."));
        if (lines is not null)
            references = ReferenceLines.Normalise(references, stack.EnergiesEv, edge);
        if (lines is not null && steps.Fit.ReferenceShiftEv > 0)
            references = Shifted(stack, lines, OptionsOf(references, recipe, steps), recipe, steps, densities.Notes);
        var options = OptionsOf(references, recipe, steps);
        var maps = new NormalisedMaps(stack.Rows, stack.Columns, references.Count);
        var noise = NoiseOf(densities, samples, terms);
        if (noise is null)
            densities.Notes.Add("The camera's gain is not known: standard errors are those of the fit's residuals.");
        if (steps.Fit.Admm is { } admm)
        {
            var report = AdmmFit.Compute(stack, lines, options, noise, admm, maps, recipe.Mask.ThicknessMin);
            densities.Notes.Add(FormattableString.Invariant($"The fit with a denoising prior {(report.Converged ? "converged" : "did not converge")} in {report.Rounds} rounds (residuals {report.PrimalResidual:0.0000} and {report.DualResidual:0.0000} of the maps' noise, limit {admm.Tolerance}); its standard errors are those of the fit without the prior."));
        }
        else
            NormalisedFit.Compute(stack, lines, options, noise, maps);
        var set = ScanProcessor.ToMaps(maps.Fit, references, densities.Shape, recipe) with { Others = [new("r_factor", "1", maps.RFactor)], BackgroundReport = densities.Report };
        // The lines are those of the fit; what is too thin for a fraction is too thin for clusters and positions.
        Normalise(stack, edge, recipe);
        return (set, references);
    }

    /// <summary>Normalises a stack for what is taken from single spectra: positions, clusters, regions. There every spectrum has a step of 1, also where the fit's have not.</summary>
    public static void Normalise(SpectrumStack stack, EdgeOptions edge, Recipe recipe) => EdgeLines.Of(stack, Whole(edge) with { MinimumStep = recipe.Mask.ThicknessMin }).Normalise(stack);

    /// <summary>The references with the lines of a stack normalised so.</summary>
    public static IReadOnlyList<ReferenceSpectrum> Normalise(IReadOnlyList<ReferenceSpectrum> references, SpectrumStack stack, EdgeOptions edge) => ReferenceLines.Normalise(references, stack.EnergiesEv, Whole(edge));

    /// <summary>References, range, constraints and background of the fit.</summary>
    public static NormalisedOptions OptionsOf(IReadOnlyList<ReferenceSpectrum> references, Recipe recipe, AnalysisSteps steps) =>
        new(references, recipe.Fit.Range, ConstraintsOf(references.Count, steps.Fit), steps.Fit.Mode == FitMode.Joint ? FitBackground.Linear : steps.Fit.Background);

    /// <summary>For so many references.</summary>
    public static FitConstraints ConstraintsOf(int references, FitSteps fit) => fit.Constraint switch
    {
        FitConstraint.NonNegative => FitConstraints.NonNegative(references),
        FitConstraint.SumToOne => new FitConstraints(SumToOne: true),
        FitConstraint.Simplex => FitConstraints.Simplex(references),
        FitConstraint.Bounded => FitConstraints.Bounded(references, fit.Bounds?.Lower ?? 0, fit.Bounds?.Upper ?? 1),
        _ => FitConstraints.None,
    };

    private static EdgeOptions Whole(EdgeOptions edge) => edge with { Mode = edge.Mode == EdgeMode.PreEdgeOnly ? EdgeMode.GlobalSlope : edge.Mode };

    private static IReadOnlyList<ReferenceSpectrum> Shifted(SpectrumStack stack, EdgeLines lines, NormalisedOptions options, Recipe recipe, AnalysisSteps steps, List<string> notes)
    {
        var thick = Array.ConvertAll(lines.Maps(stack).Thickness, t => t > recipe.Mask.ThicknessMin ? (byte)1 : (byte)0);
        var (mean, _, pixels) = RegionFit.MeanSpectrum(stack, thick);
        if (pixels == 0)
            throw new BadInputException(FormattableString.Invariant($"No pixel is thicker than mask.thickness_min, {recipe.Mask.ThicknessMin}: there is no sample on whose mean spectrum fit.reference_shift_ev could be found."));
        var found = ReferenceShift.Find(stack.EnergiesEv, lines.Normalise(mean), options, steps.Fit.ReferenceShiftEv, !steps.Fit.ShiftEach);
        notes.Add(FormattableString.Invariant($"References were shifted by {string.Join(", ", found.ShiftsEv.Select(s => FormattableString.Invariant($"{s:0.00}")))} eV ({string.Join(", ", options.References.Select(r => r.Name))}), found on the sample's mean spectrum{(found.AtLimit ? $"; one stopped at the limit of {steps.Fit.ReferenceShiftEv} eV" : "")}."));
        return found.References;
    }

    private static NormalisedNoise? NoiseOf(IOpticalDensities densities, IReadOnlyList<int[]> samples, FrameTerm[] terms)
    {
        if (densities.Noise is not { } camera)
            return null;
        var logBackground = densities.FirstBackground.ToArray();
        FlatField.Log(logBackground, logBackground);
        return new(AveragedTerms.Of(samples, terms), logBackground, camera, Averaged: [.. samples.Select(group => (double)group.Length)]);
    }
}
