namespace TxmXanes.Domain.Scans;

/// <summary>What the analysis does with the frames, live and offline (contracts: Recipe). Recorded as text in every result.</summary>
public sealed record Recipe
{
    public BackgroundRecipe Background { get; init; } = new();

    public RegistrationRecipe Registration { get; init; } = new();

    public NormaliseRecipe Normalise { get; init; } = new();

    public FitRecipe Fit { get; init; } = new();

    public MaskRecipe Mask { get; init; } = new();

    public IReadOnlyList<string> Outputs { get; init; } = ["fraction", "fraction_sigma", "thickness", "edge_energy", "whiteline_energy", "fit_error"];
}

/// <summary>How the background at each energy is had.</summary>
public enum BackgroundModel
{
    /// <summary>Between the backgrounds on either side, weighted by energy (or time).</summary>
    Linear,

    /// <summary>Each energy's own measured background; refused where one is missing.</summary>
    Measured,

    /// <summary>The measured background nearest in energy.</summary>
    Nearest,

    /// <summary>Trained on recorded sequences: a polynomial in the first and last background (science 5.2).</summary>
    Polynomial,

    /// <summary>A base model, and what each frame's own sample-free pixels say of the illumination (science 5.3).</summary>
    Adaptive,
}

/// <summary>What the adaptive model starts from.</summary>
public enum BackgroundBase
{
    Linear,
    Polynomial,
}

public enum InterpolationWeight
{
    /// <summary>Exactly absorbed by the joint fit's straight line (science 5.4); the default.</summary>
    Energy,
    Time,
}

/// <param name="Model">Default: adaptive, and measured for a conventional scan.</param>
/// <param name="Base">Of the adaptive model.</param>
/// <param name="SampleFree">Regions of the detector that show no sample; found by the program where null.</param>
/// <param name="Trained">Path of a model file as the recipe names it; null for none.</param>
public sealed record BackgroundRecipe(
    BackgroundModel? Model = null,
    InterpolationWeight WeightBy = InterpolationWeight.Energy,
    BackgroundBase Base = BackgroundBase.Linear,
    IReadOnlyList<PixelRegion>? SampleFree = null,
    string? Trained = null);

public enum RegistrationMode
{
    None,
    Translation,
}

/// <summary>Pixels [rowStart, rowStop) x [columnStart, columnStop).</summary>
public sealed record PixelRegion(int RowStart, int ColumnStart, int RowStop, int ColumnStop)
{
    public int Rows => RowStop - RowStart;

    public int Columns => ColumnStop - ColumnStart;
}

/// <param name="Region">The part of the frame that is compared; the whole frame where null.</param>
public sealed record RegistrationRecipe(RegistrationMode Mode = RegistrationMode.Translation, PixelRegion? Region = null);

public sealed record NormaliseRecipe(bool Monitor = true, bool Exposure = true);

public enum FitSolver
{
    /// <summary>Unconstrained least squares.</summary>
    Lsq,

    /// <summary>Non-negative coefficients by active set.</summary>
    Nnls,
}

/// <summary>An energy interval, eV, both ends included.</summary>
public readonly record struct EnergyRange(double StartEv, double StopEv)
{
    public bool Contains(double energyEv) => energyEv >= StartEv && energyEv <= StopEv;
}

/// <param name="References">Paths of reference spectra as the recipe names them; empty: the plan's.</param>
/// <param name="Range">Energies that enter the fit; all where null.</param>
/// <param name="PreEdge">Pre-edge range for normalising references and edge positions; by default from the edge energy.</param>
/// <param name="PostEdge">Post-edge range, likewise.</param>
public sealed record FitRecipe(
    FitSolver Solver = FitSolver.Nnls,
    IReadOnlyList<string>? References = null,
    EnergyRange? Range = null,
    EnergyRange? PreEdge = null,
    EnergyRange? PostEdge = null);

/// <param name="ThicknessMin">Pixels with less thickness (edge jump) get NaN fractions.</param>
public sealed record MaskRecipe(double ThicknessMin = 0.05);
