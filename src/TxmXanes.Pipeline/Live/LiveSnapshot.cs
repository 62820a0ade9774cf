namespace TxmXanes.Pipeline.Live;

/// <summary>
/// The maps of a scan at one moment, at screen resolution: one value stands for <see cref="BinPx"/> x <see cref="BinPx"/>
/// detector pixels, whose optical densities were averaged before fitting. Immutable; planes are row-major, NaN where not valid.
/// </summary>
public sealed record LiveSnapshot
{
    public required string ScanId { get; init; }

    /// <summary>Rises with every publication.</summary>
    public required long Version { get; init; }

    /// <summary>Sample frames in it.</summary>
    public required int Frames { get; init; }

    /// <summary>Of the last frame added, eV.</summary>
    public required double EnergyEv { get; init; }

    /// <summary>Recomputed from the file with all backgrounds.</summary>
    public bool Final { get; init; }

    public required int Rows { get; init; }

    public required int Columns { get; init; }

    public required int BinPx { get; init; }

    /// <summary>Planes by quantity; one per reference for fraction, fraction_sigma and coefficient, else one.</summary>
    public required IReadOnlyDictionary<string, float[][]> Planes { get; init; }
}

/// <summary>What a viewer can ask for.</summary>
/// <param name="Rows">Of the detector frame.</param>
public sealed record LiveDescription(string ScanId, int Rows, int Columns, IReadOnlyList<string> Quantities, IReadOnlyList<string> ReferenceNames);

/// <summary>The mean spectrum of a region with its fit; arrays over the sample frames so far.</summary>
/// <param name="Fit">The fitted optical density at the same energies; empty while it cannot be solved.</param>
/// <param name="Pixels">Detector pixels in the region that are valid.</param>
public sealed record RegionSpectrum(
    double[] EnergyEv,
    double[] OpticalDensity,
    double[] OpticalDensitySigma,
    double[] Fit,
    double[] Fraction,
    double[] FractionSigma,
    IReadOnlyList<string> ReferenceNames,
    double Thickness,
    double FitError,
    int Pixels);
