using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;
using TxmXanes.Imaging.Registration;
using TxmXanes.Imaging.Spectra;
using TxmXanes.Imaging.Spectra.Normalised;
using TxmXanes.Imaging.Stacks;

namespace TxmXanes.Pipeline.Analysis.Steps;

/// <summary>
/// The analysis with every step a recipe can ask for: preparation, registration, one of the two fits, features, structure, regions.
/// Without such steps it is <see cref="ScanProcessor"/>, which the daemon runs at the end of every scan.
/// </summary>
public static class WholeAnalysis
{
    // Shares of the progress: finding the motions, and loading the stack.
    private const double RegistrationShare = 0.3, JointShare = 0.4;

    /// <param name="references">Edge-normalised spectra, in the order of the maps.</param>
    /// <param name="keepBackgrounds">Whether the background of every frame goes into the result.</param>
    /// <param name="progress">Told the fraction done, 0 to 1.</param>
    /// <exception cref="Domain.BadInputException">The scan lacks what the recipe needs.</exception>
    public static MapSet Run(IOpticalDensities densities, Recipe recipe, AnalysisSteps steps, IReadOnlyList<ReferenceSpectrum> references, bool keepBackgrounds = false, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        if (steps.IsNothing)
            return ScanProcessor.Run(densities, recipe, references, keepBackgrounds, progress, cancellation: cancellation).Maps with { FrameEnergiesEv = EnergiesOf(densities) };
        densities = Prepare(densities, steps, cancellation, out var prepared);
        StepChecks.Check(densities, steps);
        var magnified = steps.Registration.Magnification is not { } magnification ? null : Enumerable.Range(0, densities.Count).Select(i => magnification.At(densities.Metadata(i).EnergyEv)).ToArray();
        var (motions, terms) = Register(magnified is null ? densities : new WarpedDensities(densities, magnified), recipe, steps, references, Part(progress, 0, RegistrationShare), cancellation);
        // Interpolated once, whatever moved the pixels.
        if (magnified is not null || !motions.All(m => m.IsTranslation))
        {
            densities = new WarpedDensities(densities, magnified is null ? motions : [.. motions.Zip(magnified, (m, scale) => m.Then(scale))]);
            terms = Array.ConvertAll(terms, t => t with { Shift = Shift.None });
        }

        MapSet maps;
        SpectrumStack? stack = null;
        if (steps.FitsStack)
        {
            stack = Load(RegistrationShare);
            LetGo();
            (maps, references) = NormalisedAnalysis.Run(densities, stack, StackLoading.SamplesOf(densities, steps.Stack), terms, recipe, steps, references);
            maps = maps with { Backgrounds = keepBackgrounds ? ScanProcessor.BackgroundsOf(densities) : null };
        }
        else
        {
            maps = ScanProcessor.Run(densities, recipe, references, keepBackgrounds, Part(progress, RegistrationShare, JointShare), cancellation: cancellation, terms: terms).Maps;
            if (steps.NeedsStack)
            {
                stack = Load(RegistrationShare + JointShare);
                NormalisedAnalysis.Normalise(stack, NormalisedAnalysis.EdgeOf(references, recipe, steps), recipe);
            }
        }
        if (stack is not null)
        {
            LetGo();
            maps = FeatureMaps.Add(maps, stack, steps.Features, references);
            LetGo();
            maps = StructureMaps.AddGroups(maps, stack, steps.Structure, densities.Notes);
        }
        maps = StructureMaps.AddMasks(maps, steps.Structure.Masks);
        if (stack is not null)
            maps = RegionReports.Add(maps, stack, recipe, steps, NormalisedAnalysis.Normalise(references, stack, NormalisedAnalysis.EdgeOf(references, recipe, steps)), densities.Notes);
        if (Array.TrueForAll(maps.Thickness, float.IsNaN))
            throw new Domain.BadInputException("No pixel of the scan has a usable spectrum: its optical densities are invalid (zero, negative, saturated or no numbers) or constant.");
        if (Array.TrueForAll(maps.Valid, v => v == 0))
            densities.Notes.Add(FormattableString.Invariant($"No pixel is thicker than mask.thickness_min, {recipe.Mask.ThicknessMin}: there are no fractions."));
        if (prepared?.SpikesFound is > 0 and var spikes)
            densities.Notes.Add($"{spikes} spikes of single frames were taken out.");
        progress?.Report(1);
        return maps with
        {
            Shifts = [.. motions.Select(m => ((float)m.RowShift, (float)m.ColumnShift))],
            Motions = motions.All(m => m.IsTranslation) ? null : motions,
            FrameEnergiesEv = EnergiesOf(densities),
            Notes = [.. densities.Notes],
        };

        SpectrumStack Load(double from)
        {
            var warp = terms.All(t => t.Shift == Shift.None) ? null : StackLoading.Translation(densities, [.. terms.Select(t => t.Shift)]);
            return StackLoading.Load(densities, warp, steps.Stack, Part(progress, from, 0.9 - from), cancellation);
        }
    }

    /// <summary>The motions of a result as a table to be edited and given to another run.</summary>
    public static ShiftTable ShiftsOf(MapSet maps) => new([.. maps.FrameEnergiesEv
        .Select((e, t) => new ShiftTableRow(e, maps.Motions?[t] ?? AffineMotion.FromShift(new(maps.Shifts[t].Row, maps.Shifts[t].Column))))
        .OrderBy(row => row.EnergyEv)]);

    private static double[] EnergiesOf(IOpticalDensities densities) => [.. Enumerable.Range(0, densities.Count).Select(i => densities.Metadata(i).EnergyEv)];

    /// <summary>The scan after the steps that come before registration.</summary>
    private static IOpticalDensities Prepare(IOpticalDensities densities, AnalysisSteps steps, CancellationToken cancellation, out PreparedDensities? prepared)
    {
        prepared = null;
        if (steps.EnergyShiftEv != 0)
        {
            densities = new ShiftedEnergies(densities, steps.EnergyShiftEv);
            densities.Notes.Add(FormattableString.Invariant($"{steps.EnergyShiftEv:0.###} eV were added to every energy of the scan."));
        }
        if (!steps.Preparation.IsNothing)
            densities = prepared = new PreparedDensities(densities, steps.Preparation, cancellation);
        return densities;
    }

    // Terms carry the shifts where every motion is one.
    private static (AffineMotion[] Motions, FrameTerm[] Terms) Register(IOpticalDensities densities, Recipe recipe, AnalysisSteps steps, IReadOnlyList<ReferenceSpectrum> references, IProgress<double>? progress, CancellationToken cancellation)
    {
        var passes = new ProcessingPasses(densities, recipe, references, progress, cancellation);
        if (steps.Registration is { Options: null, Given: null })
        {
            var found = passes.Register();
            return ([.. found.Select(t => AffineMotion.FromShift(t.Shift))], found);
        }
        AffineMotion[] motions;
        if (steps.Registration.Given is { } given)
            motions = given.MotionsFor(passes.EnergiesEv);
        else
        {
            var result = StackRegistration.Run(densities.Shape.Rows, densities.Shape.Columns, passes.EnergiesEv, passes.Read, steps.Registration.Options!, references, progress, cancellation);
            densities.Notes.AddRange(result.Notes);
            motions = [.. result.Results.Select(r => r.Motion)];
        }
        var areShifts = motions.All(m => m.IsTranslation);
        return (motions, [.. passes.Terms().Select((t, i) => areShifts ? t with { Shift = motions[i].Shift } : t)]);
    }

    // Beside a stack that fills the memory, what a step has done with must not lie about while the next one takes its own: by itself the collector, to which a few hundred MB are no reason to hurry, held up to 0.5 GB more.
    private static void LetGo() => GC.Collect();

    private static PartialProgress? Part(IProgress<double>? whole, double from, double share) => whole is null ? null : new(whole, from, share);
}
