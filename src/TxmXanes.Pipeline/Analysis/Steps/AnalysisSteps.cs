using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Features;
using TxmXanes.Imaging.Preparation;
using TxmXanes.Imaging.Registration;
using TxmXanes.Imaging.Spectra.Normalised;
using TxmXanes.Imaging.Structure;

namespace TxmXanes.Pipeline.Analysis.Steps;

/// <summary>What a recipe asks of the offline analysis beyond <see cref="Recipe"/>, which the live maps follow too. The record that is <see cref="Default"/> changes nothing.</summary>
public sealed record AnalysisSteps
{
    public static AnalysisSteps Default { get; } = new();

    public PreparationOptions Preparation { get; init; } = new();

    /// <summary>What becomes of repeats, coarser energies: of the stack in memory.</summary>
    public StackOptions Stack { get; init; } = new();

    /// <summary>Added to every energy before anything else, eV: true minus read.</summary>
    public double EnergyShiftEv { get; init; }

    public RegistrationSteps Registration { get; init; } = new();

    public FitSteps Fit { get; init; } = new();

    public FeatureSteps Features { get; init; } = new();

    public StructureSteps Structure { get; init; } = new();

    /// <summary>Regions whose mean spectra are fitted and reported.</summary>
    public IReadOnlyList<RegionStep> Regions { get; init; } = [];

    /// <summary>Bad-pixel map as the recipe names it, .npy or TIFF; read into <see cref="PreparationOptions.BadPixels"/> before the analysis.</summary>
    public string? BadPixelsFile { get; init; }

    /// <summary>Table of shifts as the recipe names it; read into <see cref="RegistrationSteps.Given"/> before the analysis.</summary>
    public string? ShiftsFile { get; init; }

    /// <summary>Whether nothing is asked for beyond what the live maps do.</summary>
    public bool IsNothing => Preparation.IsNothing && BadPixelsFile is null && ShiftsFile is null && Stack == new StackOptions() && EnergyShiftEv == 0
        && Registration == new RegistrationSteps() && Fit == new FitSteps() && !NeedsStack && Structure.Masks.Count == 0;

    /// <summary>Whether the fit itself goes over the stack.</summary>
    public bool FitsStack => Fit.Mode == FitMode.Normalised || Fit.Admm is not null;

    /// <summary>Whether any step needs all of a pixel's spectrum at once.</summary>
    public bool NeedsStack => FitsStack || Features.IsAsked || Structure.IsAsked || Regions.Count > 0;
}

/// <summary>Alignment beyond what <see cref="RegistrationRecipe"/> says.</summary>
/// <param name="Options">Null: translations against the running reference, as the live maps do.</param>
/// <param name="Given">Motions found earlier, or edited; nothing is looked for.</param>
/// <param name="Magnification">Frames are brought to one magnification first.</param>
public sealed record RegistrationSteps(RegistrationOptions? Options = null, ShiftTable? Given = null, MagnificationCorrection? Magnification = null);

/// <summary>Which of the two ways to fit (science section 7).</summary>
public enum FitMode
{
    /// <summary>References, a constant and a slope, fitted to the optical densities at once: from sums, frame by frame.</summary>
    Joint,

    /// <summary>Lines before and after the edge first, then references to the normalised spectra (P2 sections 5 to 7): from the stack in memory.</summary>
    Normalised,
}

/// <summary>What the coefficients may be.</summary>
public enum FitConstraint
{
    None,
    NonNegative,
    SumToOne,

    /// <summary>Not negative and summing to 1.</summary>
    Simplex,

    /// <summary>Each within <see cref="FitSteps.Bounds"/>.</summary>
    Bounded,
}

/// <summary>The fit beyond what <see cref="FitRecipe"/> says.</summary>
/// <param name="EdgeMode">How the lines before and after the edge are had; global slopes by default: fractions from pixel-wise ones are a quarter noisier.</param>
/// <param name="PreOrder">Of the polynomial before the edge.</param>
/// <param name="PostOrder">Of the polynomial after the edge.</param>
/// <param name="SlopeWeight">Of <see cref="EdgeMode.Regularised"/>; null: chosen.</param>
/// <param name="Constraint">Of the normalised fit; that of the joint fit is <see cref="FitRecipe.Solver"/>.</param>
/// <param name="Bounds">Lowest and highest coefficient, of every reference.</param>
/// <param name="Background">Free terms beside the references, of the normalised fit.</param>
/// <param name="Admm">A denoising prior; null for none.</param>
/// <param name="ReferenceShiftEv">References may be shifted by this much, eV, found on the mean spectrum of the sample; 0: not at all.</param>
/// <param name="ShiftEach">Each reference by its own shift (errors of their files) instead of all by one (an error of the scan's energies).</param>
/// <param name="Combinations">Combinations of at most so many references are ranked on every region's spectrum; 0: none.</param>
public sealed record FitSteps(
    FitMode Mode = FitMode.Joint,
    EdgeMode EdgeMode = EdgeMode.GlobalSlope,
    int PreOrder = 1,
    int PostOrder = 1,
    double? SlopeWeight = null,
    FitConstraint Constraint = FitConstraint.NonNegative,
    (double Lower, double Upper)? Bounds = null,
    FitBackground Background = FitBackground.None,
    AdmmOptions? Admm = null,
    double ReferenceShiftEv = 0,
    bool ShiftEach = false,
    int Combinations = 0);

/// <summary>Positions in each pixel's own normalised spectrum; ranges default to those about the edge.</summary>
/// <param name="Edge">Replaces edge_energy of the fitted spectrum.</param>
/// <param name="WhiteLine">Replaces whiteline_energy of the fitted spectrum; adds whiteline_height.</param>
/// <param name="Integral">Energies of edge_integral, eV.</param>
public sealed record FeatureSteps(EdgeEnergyOptions? Edge = null, WhiteLineOptions? WhiteLine = null, EnergyRange? Integral = null)
{
    public bool IsAsked => Edge is not null || WhiteLine is not null || Integral is not null;
}

/// <summary>Groups and masks of pixels.</summary>
/// <param name="Components">Maps of so many principal components; null: none are made; 0: as many as proposed.</param>
/// <param name="Clusters">Null: none are made.</param>
/// <param name="Masks">In order; a later one may name an earlier one.</param>
public sealed record StructureSteps(int? Components = null, KMeansOptions? Clusters = null, IReadOnlyList<MaskStep>? Masks = null)
{
    public IReadOnlyList<MaskStep> Masks { get; init; } = Masks ?? [];

    /// <summary>Whether the stack is needed.</summary>
    public bool IsAsked => Components is not null || Clusters is not null;
}

/// <summary>A mask: from a map between two values, from clusters, or from other masks; then cleaned.</summary>
/// <param name="Name">Of [a-z0-9_].</param>
/// <param name="Map">Name of the map it is taken from, e.g. thickness or fraction.nio; null where not from a map.</param>
/// <param name="Above">Lowest value inside; null: none, or Otsu's threshold where <paramref name="Otsu"/>.</param>
/// <param name="Below">Highest value inside; null: none.</param>
/// <param name="Otsu">The lowest value inside is Otsu's threshold between the map's two classes.</param>
/// <param name="Clusters">Labels inside; empty where not from clusters.</param>
/// <param name="Expression">Of other masks' names with and, or, not and parentheses; null where not of masks.</param>
/// <param name="Cleaning">Done in this order.</param>
public sealed record MaskStep(string Name, string? Map, double? Above, double? Below, bool Otsu, IReadOnlyList<byte> Clusters, string? Expression, IReadOnlyList<(MaskCleaning What, int Amount)> Cleaning);

/// <summary>What is done to a mask; amounts are px, of <see cref="RemoveSmall"/> pixels.</summary>
public enum MaskCleaning
{
    Open,
    Close,
    Dilate,
    Erode,
    FillHoles,
    RemoveSmall,
}

/// <summary>A region with a name: a rectangle or a mask.</summary>
public sealed record RegionStep(string Name, PixelRegion? Rectangle, string? Mask);
