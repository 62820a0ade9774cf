using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;
using TxmXanes.Imaging.Features;
using TxmXanes.Imaging.Preparation;
using TxmXanes.Imaging.Registration;
using TxmXanes.Imaging.Spectra.Normalised;
using TxmXanes.Imaging.Structure;
using TxmXanes.Interop.Yaml;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Pipeline.Analysis.Steps;

namespace TxmXanes.Storage.Configuration;

/// <summary>Reads what a recipe asks of the offline analysis (docs/analysis.md).</summary>
internal static class RecipeSteps
{
    private const double Infinite = double.PositiveInfinity;

    /// <param name="recipe">What was read before: keys of both are read once, so that what is wrong is reported once.</param>
    public static AnalysisSteps Read(YamlMap root, Recipe recipe, IReferenceSource references)
    {
        var steps = new AnalysisSteps
        {
            Fit = ReadFit(root.OptionalMap("normalise"), root.OptionalMap("fit")),
            Features = root.OptionalMap("features") is { } features ? ReadFeatures(features) : new(),
            Structure = new(ReadComponents(root), root.OptionalMap("clusters") is { } clusters ? ReadClusters(clusters) : null, RecipeMasks.Read(root)),
            Regions = RecipeMasks.ReadRegions(root),
        };
        if (root.OptionalMap("energies") is { } energies)
            steps = ReadEnergies(energies, references, steps);
        if (root.OptionalMap("preparation") is { } preparation)
            steps = ReadPreparation(preparation, steps);
        if (root.OptionalMap("registration") is { } registration)
            steps = ReadRegistration(registration, recipe.Registration.Region, steps);
        if (steps.Fit.Combinations > 0 && steps.Regions.Count == 0)
            root.OptionalMap("fit")!.Report("combinations", "are ranked on the spectra of regions, and the recipe has none");
        return steps.IsNothing ? AnalysisSteps.Default : steps;
    }

    private static AnalysisSteps ReadEnergies(YamlMap map, IReferenceSource references, AnalysisSteps steps)
    {
        var defaults = new StackOptions();
        var shift = map.OptionalNumber("shift_ev", -50, 50);
        if (map.OptionalMap("foil") is { } foil)
        {
            if (shift is not null)
                map.Report("foil", "and shift_ev both correct the energies; give one");
            shift = Calibration(foil, references);
        }
        return steps with
        {
            EnergyShiftEv = shift ?? 0,
            Stack = new(map.OptionalChoice("repeats", ("average", Repeats.Average), ("keep", Repeats.Keep)), map.OptionalNumber("repeat_tolerance_ev", 0, 10, defaults.ToleranceEv), RecipeFit.ReadRange(map, "range_ev"), map.OptionalInteger("bin", 1, 100, 1)),
            Preparation = steps.Preparation with
            {
                DropEv = map.OptionalList("drop_ev") is { } drop ? [.. drop.Select(e => e.PhotonEnergyEv())] : [],
                DropGlitches = map.OptionalFlag("drop_glitches", false),
            },
        };
    }

    // { spectrum: foil.xmu, element: Ni } or { spectrum: foil.xmu, reference: tabulated.xmu }
    private static double? Calibration(YamlMap map, IReferenceSource references)
    {
        RawSpectrum? Spectrum(YamlNode node)
        {
            if (node.Text() is not { Length: > 0 } name)
                return null;
            try
            {
                return references.Read(name);
            }
            catch (Domain.BadInputException e)
            {
                node.Report(e.Message.TrimEnd('.'));
                return null;
            }
        }
        var measured = Spectrum(map.Required("spectrum"));
        var (element, table) = (map.OptionalString("element"), map.Optional("reference"));
        if (element is null == table is null)
            map.Report("needs either 'element' (the foil's tabulated edge) or 'reference' (the same foil's spectrum on a true scale)");
        var tabulated = table is null ? null : Spectrum(table);
        if (measured is null || element is null == tabulated is null)
            return null;
        try
        {
            return (element is not null
                ? EnergyCalibration.ToEdge(measured.EnergyEv, measured.Absorption, KEdges.Of(element))
                : EnergyCalibration.ToReference(measured.EnergyEv, measured.Absorption, new ReferenceSpectrum(tabulated!.Name, tabulated.EnergyEv, tabulated.Absorption))).ShiftEv;
        }
        catch (Domain.BadInputException e)
        {
            map.Report(e.Message.TrimEnd('.'));
            return null;
        }
    }

    private static AnalysisSteps ReadPreparation(YamlMap map, AnalysisSteps steps) => steps with
    {
        BadPixelsFile = map.OptionalString("bad_pixels"),
        Preparation = steps.Preparation with
        {
            FindBadPixels = map.OptionalFlag("find_bad_pixels", false),
            DespikeThreshold = map.OptionalNumber("despike_sigma", 0, 1000, 0),
            Repair = map.OptionalFlag("repair", false),
            MedianRadius = map.OptionalInteger("median_radius_px", 0, 5, 0),
            GaussianSigma = map.OptionalNumber("gaussian_sigma_px", 0, 50, 0),
            Crop = map.OptionalList("crop_px")?.PixelRegion(),
            Binning = map.OptionalInteger("bin_px", 1, 64, 1),
        },
    };

    private static AnalysisSteps ReadRegistration(YamlMap map, PixelRegion? region, AnalysisSteps steps)
    {
        var model = map.OptionalChoice("mode", ("translation", MotionModel.Translation), ("none", MotionModel.None), ("rigid", MotionModel.Rigid), ("scaled", MotionModel.Scaled), ("affine", MotionModel.Affine));
        var reference = map.OptionalChoice("reference", ("running", RegistrationReference.Running), ("fixed", RegistrationReference.Fixed), ("sequential", RegistrationReference.Sequential));
        var method = map.OptionalChoice("method", ("automatic", RegistrationMethod.Automatic), ("phase_correlation", RegistrationMethod.PhaseCorrelation), ("intensity", RegistrationMethod.Intensity));
        var energy = map.Optional("reference_ev")?.PhotonEnergyEv();
        if (energy is not null && reference != RegistrationReference.Fixed)
            map.Report("reference_ev", "goes with reference: fixed");
        if (method == RegistrationMethod.PhaseCorrelation && model is MotionModel.Rigid or MotionModel.Scaled or MotionModel.Affine)
            map.Report("method", "phase_correlation finds translations alone");
        // Translations against the running reference are what the live maps have, by the same code.
        var isLive = model is MotionModel.Translation or MotionModel.None && reference == RegistrationReference.Running && method == RegistrationMethod.Automatic;
        return steps with
        {
            ShiftsFile = map.OptionalString("shifts"),
            Registration = new(isLive ? null : new(model, reference, method, null, energy, region), null, map.OptionalMap("magnification") is { } magnification ? ReadMagnification(magnification) : null),
        };
    }

    // { reference_ev: 8333, axis_px: [0, 0], table: [[8200, 32.1], [8600, 32.4]] }
    private static MagnificationCorrection? ReadMagnification(YamlMap map)
    {
        var reference = map.Required("reference_ev").PhotonEnergyEv();
        var axis = map.OptionalNumbers("axis_px", 2) is [var row, var column] ? new Shift(row, column) : Shift.None;
        var table = map.RequiredList("table", 2).Select(line => line.List()).Select(pair => pair.Count == 2 ? (pair[0].PhotonEnergyEv(), pair[1].Number(1e-3, 1e6)) : Bad(pair)).ToArray();
        if (double.IsNaN(reference) || table.Length < 2 || table.Any(p => double.IsNaN(p.Item1) || double.IsNaN(p.Item2)))
            return null;
        try
        {
            return MagnificationCorrection.From(table, reference, axis);
        }
        catch (Domain.BadInputException e)
        {
            map.Report(e.Message.TrimEnd('.'));
            return null;
        }

        static (double, double) Bad(YamlList pair)
        {
            pair.Report($"must be [energy in eV, magnification], not {pair.Count} numbers");
            return (double.NaN, double.NaN);
        }
    }

    private static FitSteps ReadFit(YamlMap? normalise, YamlMap? fit)
    {
        var steps = new FitSteps();
        if (normalise is not null)
            steps = steps with
            {
                EdgeMode = normalise.OptionalChoice("edge", ("global_slope", EdgeMode.GlobalSlope), ("pixel_wise", EdgeMode.PixelWise), ("regularised", EdgeMode.Regularised), ("pre_edge_only", EdgeMode.PreEdgeOnly), ("victoreen", EdgeMode.Victoreen)),
                PreOrder = normalise.OptionalInteger("pre_order", 0, 2, 1),
                PostOrder = normalise.OptionalInteger("post_order", 0, 2, 1),
                SlopeWeight = normalise.OptionalNumber("slope_weight", 0, 1),
            };
        if (steps.SlopeWeight is not null && steps.EdgeMode != EdgeMode.Regularised)
            normalise!.Report("slope_weight", "goes with edge: regularised");
        if (steps.EdgeMode is EdgeMode.GlobalSlope or EdgeMode.Regularised && (steps.PreOrder != 1 || steps.PostOrder != 1))
            normalise!.Report(steps.PreOrder != 1 ? "pre_order" : "post_order", "is 1 with edge: global_slope or regularised");
        if (fit is null)
            return steps;
        var mode = fit.OptionalChoice("mode", ("joint", FitMode.Joint), ("normalised", FitMode.Normalised));
        var solver = fit.OptionalChoice("solver", "nnls", "lsq", "sum_to_one", "simplex", "bounded", "admm");
        if (mode == FitMode.Joint && solver is "sum_to_one" or "simplex" or "bounded")
            fit.Report("solver", $"'{solver}' goes with mode: normalised; the joint fit has coefficients in units of optical density");
        if (mode == FitMode.Joint && fit.Has("reference_shift_ev"))
            fit.Report("reference_shift_ev", "goes with mode: normalised");
        if (mode == FitMode.Joint && fit.Has("background"))
            fit.Report("background", "goes with mode: normalised; the joint fit always has a constant and a slope");
        var bounds = fit.OptionalNumbers("bounds", 2, -100, 100);
        if (bounds is not null && solver != "bounded")
            fit.Report("bounds", "go with solver: bounded");
        if (bounds is [var low, var high] && low >= high)
            fit.Report("bounds", $"[{low}, {high}] do not rise");
        var admm = fit.OptionalMap("admm");
        if (admm is not null && solver != "admm")
            fit.Report("admm", "goes with solver: admm");
        if (fit.Has("shift_each_reference") && !fit.Has("reference_shift_ev"))
            fit.Report("shift_each_reference", "goes with reference_shift_ev");
        var defaults = new AdmmOptions();
        var isDefault = mode == FitMode.Joint && solver is "nnls" or "lsq";
        return steps with
        {
            Mode = mode,
            Constraint = isDefault ? steps.Constraint : solver switch
            {
                "lsq" => FitConstraint.None,
                "sum_to_one" => FitConstraint.SumToOne,
                "simplex" => FitConstraint.Simplex,
                "bounded" => FitConstraint.Bounded,
                _ => FitConstraint.NonNegative,
            },
            Bounds = bounds is [var lower, var upper] ? (lower, upper) : null,
            Background = fit.OptionalChoice("background", ("none", FitBackground.None), ("constant", FitBackground.Constant), ("linear", FitBackground.Linear)),
            Admm = solver != "admm" ? null : admm is null ? defaults : new(admm.OptionalInteger("rounds", 1, 1000, defaults.MaxRounds), admm.OptionalNumber("tolerance", 1e-6, 1, defaults.Tolerance)),
            ReferenceShiftEv = fit.OptionalNumber("reference_shift_ev", 0, 20, 0),
            ShiftEach = fit.OptionalFlag("shift_each_reference", false),
            Combinations = fit.OptionalInteger("combinations", 0, Imaging.Spectra.JointDesign.MaxReferences, 0),
        };
    }

    private static FeatureSteps ReadFeatures(YamlMap map)
    {
        EdgeEnergyOptions? edge = null;
        if (map.OptionalMap("edge") is { } e)
            edge = new(Range(e), e.OptionalNumber("level", 0.05, 0.95, 0.5), e.OptionalChoice("method", ("cubic", EdgeMethod.Cubic), ("linear", EdgeMethod.Linear)), e.OptionalChoice("crossing", ("main", EdgeCrossing.Main), ("first", EdgeCrossing.First)), e.OptionalNumber("window_ev", 0.1, 100, 3), e.OptionalNumber("smoothing_ev", 0, 50, 0));
        WhiteLineOptions? line = null;
        if (map.OptionalMap("whiteline") is { } w)
            line = new(Range(w), w.OptionalChoice("model", ("quadratic", WhiteLineModel.Quadratic), ("direct", WhiteLineModel.Direct), ("gaussian", WhiteLineModel.Gaussian), ("lorentzian", WhiteLineModel.Lorentzian)), w.OptionalNumber("window_ev", 0.1, 100, 3), w.OptionalNumber("smoothing_ev", 0, 50, 0));
        return new(edge, line, RecipeFit.ReadRange(map, "integral_ev"));

        // Left open, it is placed about the references' edges.
        static EnergyRange Range(YamlMap map) => RecipeFit.ReadRange(map, "range_ev") ?? new(-Infinite, Infinite);
    }

    private static int? ReadComponents(YamlMap root)
    {
        if (root.Optional("components") is not { } node)
            return null;
        return node.IsScalar && node.Text() == "proposed" ? 0 : node.Integer(1, 1000);
    }

    private static KMeansOptions ReadClusters(YamlMap map)
    {
        var defaults = new KMeansOptions();
        return new(map.OptionalInteger("count", 1, 100, defaults.Clusters), map.OptionalChoice("of", ("spectra", ClusterSpace.Spectra), ("components", ClusterSpace.Components)), map.Has("components") ? map.RequiredInteger("components", 1, 1000) : null,
            map.OptionalInteger("restarts", 1, 1000, defaults.Restarts), map.OptionalInteger("iterations", 1, 100000, defaults.MaxIterations), map.OptionalNumber("tolerance", 0, 1, defaults.Tolerance), map.OptionalInteger("seed", 0, int.MaxValue, defaults.Seed), map.OptionalChoice("order", ("size", ClusterOrder.Size), ("edge_energy", ClusterOrder.EdgeEnergy)));
    }
}
