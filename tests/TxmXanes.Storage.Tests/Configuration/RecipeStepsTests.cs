using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;
using TxmXanes.Imaging.Features;
using TxmXanes.Imaging.Preparation;
using TxmXanes.Imaging.Registration;
using TxmXanes.Imaging.Spectra.Normalised;
using TxmXanes.Imaging.Structure;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Pipeline.Analysis.Steps;
using TxmXanes.Storage.Configuration;
using Xunit;

namespace TxmXanes.Storage.Tests.Configuration;

/// <summary>Guards against a step that is asked for and not done, and against one that cannot be done and is not refused.</summary>
public sealed class RecipeStepsTests
{
    private const string Full = """
        energies: { shift_ev: -1.5, repeats: keep, repeat_tolerance_ev: 0.1, bin: 2, range_ev: [8250, 8550], drop_ev: [8300, 8310], drop_glitches: true }
        preparation: { bad_pixels: bad.npy, find_bad_pixels: true, despike_sigma: 8, repair: true, median_radius_px: 1, gaussian_sigma_px: 0.5, crop_px: [0, 8, 100, 108], bin_px: 2 }
        registration: { mode: affine, reference: fixed, reference_ev: 8400, method: intensity, roi_px: [0, 0, 64, 64], shifts: shifts.csv, magnification: { reference_ev: 8333, axis_px: [1, -2], table: [[8200, 32], [8600, 34]] } }
        normalise: { edge: regularised, slope_weight: 0.25 }
        fit: { mode: normalised, solver: bounded, bounds: [-0.1, 1.1], background: linear, reference_shift_ev: 2, shift_each_reference: true, combinations: 3, references: [ni.xmu, nio.xmu] }
        features: { edge: { range_ev: [8320, 8360], level: 0.4, method: linear, crossing: first, window_ev: 2, smoothing_ev: 1 }, whiteline: { range_ev: [8340, 8370], model: gaussian, window_ev: 4, smoothing_ev: 0.5 }, integral_ev: [8330, 8380] }
        components: 3
        clusters: { count: 5, of: components, components: 2, restarts: 3, iterations: 50, tolerance: 0.001, seed: 7, order: edge_energy }
        masks: [{ name: thick, of: thickness, above: 0.2, below: 2, least_px: 9, fill_holes: true, open_px: 1 }, { name: bright, of: thickness, otsu: true, close_px: 2, dilate_px: 3, erode_px: 4 }, { name: first, clusters: [1, 3], fill_holes: false }, { name: all, is: thick or first }]
        regions: [{ name: whole, px: [0, 0, 20, 30] }, { name: some, mask: all }]
        """;

    [Fact]
    public void Parse_ReadsEveryStep()
    {
        var steps = Read(Full);

        steps.EnergyShiftEv.ShouldBe(-1.5);
        steps.Stack.ShouldBe(new StackOptions(Repeats.Keep, 0.1, new EnergyRange(8250, 8550), 2));
        (steps.BadPixelsFile, steps.ShiftsFile).ShouldBe(("bad.npy", "shifts.csv"));
        steps.Preparation.DropEv.ShouldBe([8300, 8310]);
        (steps.Preparation with { DropEv = [] }).ShouldBe(new PreparationOptions { DropGlitches = true, FindBadPixels = true, DespikeThreshold = 8, Repair = true, MedianRadius = 1, GaussianSigma = 0.5, Crop = new(0, 8, 100, 108), Binning = 2 });
        steps.Registration.Options.ShouldBe(new RegistrationOptions(MotionModel.Affine, RegistrationReference.Fixed, RegistrationMethod.Intensity, null, 8400, new(0, 0, 64, 64)));
        var magnification = steps.Registration.Magnification.ShouldNotBeNull();
        magnification.ScaleAt(8600).ShouldBe(34 / (32 + 2 * 133 / 400.0), 1e-12);
        magnification.At(8333).ShouldBe(AffineMotion.Identity);
        magnification.At(8600).ColumnShift.ShouldBe(-2 * (1 - magnification.ScaleAt(8600)), 1e-12);
        steps.Fit.ShouldBe(new FitSteps(FitMode.Normalised, EdgeMode.Regularised, 1, 1, 0.25, FitConstraint.Bounded, (-0.1, 1.1), FitBackground.Linear, null, 2, true, 3));
        steps.Features.ShouldBe(new FeatureSteps(
            new EdgeEnergyOptions(new(8320, 8360), 0.4, EdgeMethod.Linear, EdgeCrossing.First, 2, 1),
            new WhiteLineOptions(new(8340, 8370), WhiteLineModel.Gaussian, 4, 0.5), new EnergyRange(8330, 8380)));
        steps.Structure.Components.ShouldBe(3);
        steps.Structure.Clusters.ShouldBe(new KMeansOptions(5, ClusterSpace.Components, 2, 3, 50, 0.001, 7, ClusterOrder.EdgeEnergy));
        steps.Regions.ShouldBe([new RegionStep("whole", new PixelRegion(0, 0, 20, 30), null), new RegionStep("some", null, "all")]);
        (steps.IsNothing, steps.FitsStack, steps.NeedsStack).ShouldBe((false, true, true));
    }

    [Fact]
    public void Parse_Masks_CleanInTheOrderWritten()
    {
        var masks = Read(Full).Structure.Masks;

        masks.Select(m => m.Name).ShouldBe(["thick", "bright", "first", "all"]);
        (masks[0].Map, masks[0].Above, masks[0].Below, masks[0].Otsu, masks[0].Expression).ShouldBe(("thickness", 0.2, 2.0, false, null));
        masks[0].Cleaning.ShouldBe([(MaskCleaning.RemoveSmall, 9), (MaskCleaning.FillHoles, 0), (MaskCleaning.Open, 1)]);
        (masks[1].Above, masks[1].Otsu).ShouldBe((null, true));
        masks[1].Cleaning.ShouldBe([(MaskCleaning.Close, 2), (MaskCleaning.Dilate, 3), (MaskCleaning.Erode, 4)]);
        (masks[2].Map, masks[2].Cleaning.Count).ShouldBe((null, 0));
        masks[2].Clusters.ShouldBe([(byte)1, (byte)3]);
        masks[3].Expression.ShouldBe("thick or first");
    }

    // Whatever says no more than the defaults must leave the offline analysis that of the live maps.
    [Theory]
    [InlineData("mask: { thickness_min: 0.2 }")]
    [InlineData("registration: { mode: none }")]
    [InlineData("registration: { mode: translation, reference: running, method: automatic, roi_px: [0, 0, 64, 64] }")]
    [InlineData("fit: { mode: joint, solver: lsq, references: [ni.xmu] }")]
    [InlineData("normalise: { edge: global_slope, pre_order: 1, post_order: 1 }")]
    [InlineData("energies: { repeats: average, bin: 1, drop_ev: [], shift_ev: 0 }")]
    [InlineData("preparation: { bin_px: 1, find_bad_pixels: false }\nmasks: []\nregions: []\nfeatures: {}")]
    public void Parse_WhatSaysTheDefaults_AsksForNothing(string text) => Read(text).ShouldBeSameAs(AnalysisSteps.Default);

    [Fact]
    public void Default_IsNothing() => (AnalysisSteps.Default.IsNothing, AnalysisSteps.Default.NeedsStack, AnalysisSteps.Default.FitsStack).ShouldBe((true, false, false));

    [Theory]
    [InlineData("energies: { shift_ev: 0.1 }")]
    [InlineData("energies: { drop_glitches: true }")]
    [InlineData("preparation: { bad_pixels: bad.npy }")]
    [InlineData("preparation: { bin_px: 2 }")]
    [InlineData("registration: { mode: rigid }")]
    [InlineData("registration: { shifts: shifts.csv }")]
    [InlineData("registration: { magnification: { reference_ev: 8333, table: [[8200, 32], [8600, 34]] } }")]
    [InlineData("fit: { mode: normalised }")]
    [InlineData("fit: { solver: admm }")]
    [InlineData("features: { edge: {} }")]
    [InlineData("components: proposed")]
    [InlineData("clusters: {}")]
    [InlineData("masks: [{ name: a, of: thickness, otsu: true }]")]
    [InlineData("regions: [{ name: a, px: [0, 0, 8, 8] }]")]
    public void Parse_AnyOneStep_IsSomething(string text) => Read(text).IsNothing.ShouldBeFalse();

    [Fact]
    public void Parse_KeysLeftOut_HaveTheDocumentedDefaults()
    {
        var steps = Read("fit: { mode: normalised }\nfeatures: { edge: {}, whiteline: {} }\ncomponents: proposed\nclusters: {}\nregistration: { mode: scaled }");

        steps.Fit.ShouldBe(new FitSteps(FitMode.Normalised, EdgeMode.GlobalSlope, 1, 1, null, FitConstraint.NonNegative, null, FitBackground.None, null, 0, false, 0));
        steps.Features.Edge.ShouldBe(new EdgeEnergyOptions(new(double.NegativeInfinity, double.PositiveInfinity)));
        steps.Features.WhiteLine.ShouldBe(new WhiteLineOptions(new(double.NegativeInfinity, double.PositiveInfinity)));
        steps.Structure.Components.ShouldBe(0);
        steps.Structure.Clusters.ShouldBe(new KMeansOptions());
        steps.Registration.ShouldBe(new RegistrationSteps(new RegistrationOptions(MotionModel.Scaled)));
        steps.Stack.ShouldBe(new StackOptions());
    }

    [Theory]
    [InlineData("lsq", FitConstraint.None)]
    [InlineData("nnls", FitConstraint.NonNegative)]
    [InlineData("sum_to_one", FitConstraint.SumToOne)]
    [InlineData("simplex", FitConstraint.Simplex)]
    [InlineData("bounded", FitConstraint.Bounded)]
    [InlineData("admm", FitConstraint.NonNegative)]
    public void Parse_SolverOfTheNormalisedFit_IsItsConstraint(string solver, FitConstraint constraint)
    {
        var fit = Read($"fit: {{ mode: normalised, solver: {solver} }}").Fit;

        fit.Constraint.ShouldBe(constraint);
        fit.Admm.ShouldBe(solver == "admm" ? new AdmmOptions() : null);
    }

    [Fact]
    public void Parse_OrdersOfTheLines_AreRead() =>
        Read("normalise: { edge: pixel_wise, pre_order: 0, post_order: 2 }").Fit.ShouldBe(new FitSteps(EdgeMode: EdgeMode.PixelWise, PreOrder: 0, PostOrder: 2));

    [Fact]
    public void Parse_Admm_HasItsRoundsAndTolerance() =>
        Read("fit: { solver: admm, admm: { rounds: 12, tolerance: 0.005 } }").Fit.ShouldBe(new FitSteps(Admm: new(12, 0.005)));

    // The foil reads the edge of nickel 2 eV too low.
    [Theory]
    [InlineData("element: Ni", 2, 0.05)]
    [InlineData("reference: true.xmu", 2, 0.05)]
    public void Parse_Foil_IsMeasuredOnce(string against, double shiftEv, double tolerance) =>
        Read($"energies: {{ foil: {{ spectrum: foil.xmu, {against} }} }}", new Foils()).EnergyShiftEv.ShouldBe(shiftEv, tolerance);

    [Theory]
    [InlineData("energies: { shift_ev: 1, foil: { spectrum: foil.xmu, element: Ni } }", "energies.foil: and shift_ev both correct the energies; give one")]
    [InlineData("energies: { foil: { spectrum: foil.xmu } }", "energies.foil: needs either 'element' (the foil's tabulated edge) or 'reference' (the same foil's spectrum on a true scale)")]
    [InlineData("energies: { foil: { spectrum: foil.xmu, element: Ni, reference: true.xmu } }", "energies.foil: needs either 'element' (the foil's tabulated edge) or 'reference' (the same foil's spectrum on a true scale)")]
    [InlineData("energies: { foil: { element: Ni } }", "energies.foil: spectrum is missing")]
    [InlineData("energies: { foil: { spectrum: '', element: Ni } }", "energies.foil.spectrum: must not be empty")]
    [InlineData("energies: { foil: { spectrum: absent.xmu, element: Ni } }", "energies.foil.spectrum: there is no file /folder/absent.xmu")]
    [InlineData("energies: { foil: { spectrum: foil.xmu, reference: absent.xmu } }", "energies.foil.reference: there is no file /folder/absent.xmu")]
    [InlineData("energies: { foil: { spectrum: foil.xmu, element: Xx } }", "energies.foil: No K edge of 'Xx' is tabulated; there are Ti, V, Cr, Mn, Fe, Co, Ni, Cu, Zn")]
    [InlineData("energies: { shift_ev: 60 }", "energies.shift_ev: 60 eV is above the limit of 50 eV")]
    [InlineData("energies: { repeats: sum }", "energies.repeats: 'sum' is not one of average, keep")]
    [InlineData("energies: { bin: 0 }", "energies.bin: 0 is below the limit of 1")]
    [InlineData("energies: { drop_ev: [8.3] }", "energies.drop_ev[0]: 8.3 eV is no hard X-ray energy; did you mean 8300 eV?")]
    [InlineData("energies: { range_ev: [8400, 8300] }", "energies.range_ev: [8400, 8300] does not rise")]
    [InlineData("preparation: { bin_px: 65 }", "preparation.bin_px: 65 px is above the limit of 64 px")]
    [InlineData("preparation: { crop_px: [0, 0, 4, 4] }", "preparation.crop_px: [0, 0, 4, 4] is 4 rows by 4 columns; at least 8 by 8 are needed")]
    [InlineData("preparation: { median: 1 }", "preparation.median: unknown key")]
    [InlineData("registration: { mode: turning }", "registration.mode: 'turning' is not one of translation, none, rigid, scaled, affine")]
    [InlineData("registration: { mode: [rigid] }", "registration.mode: must be one of translation, none, rigid, scaled, affine, not a list")]
    [InlineData("registration: { mode: '' }", "registration.mode: '' is not one of translation, none, rigid, scaled, affine")]
    [InlineData("registration: { reference_ev: 8400 }", "registration.reference_ev: goes with reference: fixed")]
    [InlineData("registration: { mode: rigid, method: phase_correlation }", "registration.method: phase_correlation finds translations alone")]
    [InlineData("registration: { mode: rigid, roi_px: [0, 0, 4, 64] }", "registration.roi_px: [0, 0, 4, 64] is 4 rows by 64 columns; at least 8 by 8 are needed")]
    [InlineData("registration: { magnification: { table: [[8200, 32], [8600, 34]] } }", "registration.magnification: reference_ev is missing")]
    [InlineData("registration: { magnification: { reference_ev: 8333, table: [[8200, 32]] } }", "registration.magnification.table: must have at least 2 items, not 1")]
    [InlineData("registration: { magnification: { reference_ev: 8333, table: [[8200, 32, 1], [8600, 34]] } }", "registration.magnification.table[0]: must be [energy in eV, magnification], not 3 numbers")]
    [InlineData("registration: { magnification: { reference_ev: 8333, table: [8200, [8600, 34]] } }", "registration.magnification.table[0]: must be a list, not '8200'")]
    [InlineData("registration: { magnification: { reference_ev: 8333, table: [[8600, 34], [8200, 32]] } }", "registration.magnification: The table of magnifications must rise in energy, but 8200 eV follows 8600 eV")]
    [InlineData("normalise: { edge: flat }", "normalise.edge: 'flat' is not one of global_slope, pixel_wise, regularised, pre_edge_only, victoreen")]
    [InlineData("normalise: { edge: pixel_wise, pre_order: 3 }", "normalise.pre_order: 3 is above the limit of 2")]
    [InlineData("fit: { mode: both }", "fit.mode: 'both' is not one of joint, normalised")]
    [InlineData("fit: { solver: [lsq] }", "fit.solver: must be one of nnls, lsq, sum_to_one, simplex, bounded, admm, not a list")]
    [InlineData("fit: { solver: simplex }", "fit.solver: 'simplex' goes with mode: normalised; the joint fit has coefficients in units of optical density")]
    [InlineData("fit: { reference_shift_ev: 1 }", "fit.reference_shift_ev: goes with mode: normalised")]
    [InlineData("fit: { background: constant }", "fit.background: goes with mode: normalised; the joint fit always has a constant and a slope")]
    [InlineData("fit: { mode: normalised, bounds: [0, 1] }", "fit.bounds: go with solver: bounded")]
    [InlineData("fit: { mode: normalised, solver: bounded, bounds: [1, 0] }", "fit.bounds: [1, 0] do not rise")]
    [InlineData("fit: { mode: normalised, solver: bounded, bounds: [0] }", "fit.bounds: must be 2 numbers, not 1")]
    [InlineData("fit: { mode: normalised, admm: { rounds: 5 } }", "fit.admm: goes with solver: admm")]
    [InlineData("fit: { combinations: 99 }", "fit.combinations: 99 is above the limit of 8")]
    [InlineData("features: { edge: { level: 1 } }", "features.edge.level: 1 is above the limit of 0.95")]
    [InlineData("features: { whiteline: { model: spline } }", "features.whiteline.model: 'spline' is not one of quadratic, direct, gaussian, lorentzian")]
    [InlineData("features: { integral_ev: [8330] }", "features.integral_ev: must be [first, last] in eV, not 1 numbers")]
    [InlineData("components: many", "components: 'many' is not a whole number")]
    [InlineData("components: 0", "components: 0 is below the limit of 1")]
    [InlineData("clusters: { count: 101 }", "clusters.count: 101 is above the limit of 100")]
    public void Parse_StepThatCannotBe_IsReportedOnce(string text, string problem) =>
        Texts.ProblemsOf(() => Read(text, new Foils())).ShouldBe(["recipe.yaml:1: " + problem]);

    [Theory]
    [InlineData("{ name: a }", "needs one of 'of' (a map), 'clusters' (a list of numbers) and 'is' (other masks, as in \"a and not b\")")]
    [InlineData("{ name: a, of: thickness, otsu: true, is: b }", "needs one of 'of' (a map), 'clusters' (a list of numbers) and 'is' (other masks, as in \"a and not b\")")]
    [InlineData("{ name: a, is: b, above: 1 }", "'above', 'below' and 'otsu' go with 'of'")]
    [InlineData("{ name: a, of: thickness }", "needs 'above', 'below' or 'otsu: true'")]
    [InlineData("{ name: a, of: thickness, otsu: true, above: 1 }", ".otsu: finds the lower threshold, but 'above' gives one")]
    [InlineData("{ of: thickness, above: 1 }", "name is missing")]
    [InlineData("{ name: [a], of: thickness, above: 1 }", ".name: must be text, not a list")]
    [InlineData("{ name: Particles, of: thickness, above: 1 }", ".name: 'Particles' must be of small letters, digits and _, and none of and, or, not")]
    [InlineData("{ name: not, of: thickness, above: 1 }", ".name: 'not' must be of small letters, digits and _, and none of and, or, not")]
    [InlineData("{ name: a, clusters: [0] }", ".clusters[0]: 0 is below the limit of 1")]
    [InlineData("{ name: a, of: thickness, above: 1, open_px: 0 }", ".open_px: 0 px is below the limit of 1 px")]
    [InlineData("{ name: a, of: thickness, above: 1, grow_px: 1 }", ".grow_px: unknown key")]
    [InlineData("thick", "must be a map of keys and values, not 'thick'")]
    public void Parse_MaskThatCannotBe_IsReportedOnceAtItsLine(string mask, string problem)
    {
        var text = $"masks:\n  - {{ name: first, of: thickness, otsu: true }}\n  - {mask}\n";

        Texts.ProblemsOf(() => Read(text)).ShouldBe([$"recipe.yaml:3: masks[1]{(problem[0] == '.' ? problem : ": " + problem)}"]);
    }

    [Theory]
    [InlineData("{ name: a }", "needs either 'px' ([first row, first column, row after the last, column after the last]) or 'mask' (a mask's name)")]
    [InlineData("{ name: a, px: [0, 0, 9, 9], mask: b }", "needs either 'px' ([first row, first column, row after the last, column after the last]) or 'mask' (a mask's name)")]
    [InlineData("{ mask: b }", "name is missing")]
    [InlineData("{ name: a, px: [0, 0, 9] }", ".px: must be [first row, first column, row after the last, column after the last], not 3 numbers")]
    [InlineData("{ name: first, mask: b }", ".name: 'first' is used twice")]
    public void Parse_RegionThatCannotBe_IsReportedOnceAtItsLine(string region, string problem)
    {
        var text = $"regions:\n  - {{ name: first, px: [0, 0, 9, 9] }}\n  - {region}\n";

        Texts.ProblemsOf(() => Read(text)).ShouldBe([$"recipe.yaml:3: regions[1]{(problem[0] == '.' ? problem : ": " + problem)}"]);
    }

    [Fact]
    public void Parse_TooManyMasks_IsReportedOnce()
    {
        var text = "masks:\n" + string.Concat(Enumerable.Range(0, 101).Select(i => $"  - {{ name: m{i}, of: thickness, otsu: true }}\n"));

        Texts.ProblemsOf(() => Read(text)).ShouldHaveSingleItem().ShouldEndWith("masks: 101 are too many; the limit is 100");
    }

    // The live part of the recipe and its steps both look into these maps.
    [Theory]
    [InlineData("fit")]
    [InlineData("normalise")]
    [InlineData("registration")]
    public void Parse_WhatIsNoMap_IsReportedOnce(string key) =>
        Texts.ProblemsOf(() => Read($"{key}: 3\n")).ShouldHaveSingleItem().ShouldStartWith($"recipe.yaml:1: {key}: ");

    [Fact]
    public void Parse_SeveralBadSteps_AreAllReportedInTheOrderOfTheirLines()
    {
        const string Bad = "energies: { bin: 0 }\nregistration: { mode: turning, roi_px: [0, 0, 4, 64] }\nfit: { solver: simplex }\nmasks: [{ name: a }]\n";

        Texts.ProblemsOf(() => Read(Bad)).Select(p => p.Split(": ")[1]).ShouldBe(["energies.bin", "registration.mode", "registration.roi_px", "fit.solver", "masks[0]"]);
    }

    private static AnalysisSteps Read(string text, IReferenceSource? references = null) => RecipeFile.Parse(text, "recipe.yaml", references ?? Texts.References).Steps;

    /// <summary>A nickel foil with an edge at 8333 eV, as it is and read 2 eV too low.</summary>
    private sealed class Foils : IReferenceSource
    {
        public RawSpectrum Read(string name) => name switch
        {
            "foil.xmu" => Foil(8331),
            "true.xmu" => Foil(8333),
            _ => throw new BadInputException("there is no file /folder/absent.xmu."),
        };

        private static RawSpectrum Foil(double edgeEv)
        {
            double[] energies = [.. Enumerable.Range(0, 801).Select(i => 8200 + 0.5 * i)];
            return new($"foil {edgeEv}", energies, [.. energies.Select(e => 0.5 + Math.Atan((e - edgeEv) / 2) / Math.PI)], true, "foil.xmu");
        }
    }
}
