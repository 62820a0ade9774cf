namespace TxmXanes.Pipeline.Live;

/// <summary>The memory of one set of maps at screen resolution; planes are row-major, NaN where not valid.</summary>
public sealed class LivePlanes(ScreenGrid grid, int references)
{
    /// <summary>The quantities, in the order a page offers them.</summary>
    public static readonly IReadOnlyList<string> Quantities = ["fraction", "fraction_sigma", "thickness", "fit_error", "optical_density", "valid"];

    /// <summary>J planes.</summary>
    public float[][] Fraction { get; } = Planes(grid, references);

    /// <summary>J planes.</summary>
    public float[][] FractionSigma { get; } = Planes(grid, references);

    public float[] Thickness { get; } = new float[grid.Count];

    public float[] FitError { get; } = new float[grid.Count];

    /// <summary>Of the last frame.</summary>
    public float[] OpticalDensity { get; } = new float[grid.Count];

    /// <summary>0 not valid, 1 valid, 2 valid with an active constraint.</summary>
    public float[] Valid { get; } = new float[grid.Count];

    /// <summary>The planes of a quantity, one for each reference or one; null where there is no such quantity.</summary>
    public float[][]? Of(string quantity) => quantity switch
    {
        "fraction" => Fraction,
        "fraction_sigma" => FractionSigma,
        "thickness" => [Thickness],
        "fit_error" => [FitError],
        "optical_density" => [OpticalDensity],
        "valid" => [Valid],
        _ => null,
    };

    private static float[][] Planes(ScreenGrid grid, int count) => Enumerable.Range(0, count).Select(_ => new float[grid.Count]).ToArray();
}
