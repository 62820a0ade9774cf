using TxmXanes.Imaging.Registration;

namespace TxmXanes.Pipeline.Analysis;

/// <summary>The maps of one scan, in detector pixels of the first sample frame; row-major, NaN where not valid (contracts: maps file).</summary>
public sealed record MapSet
{
    public required int Rows { get; init; }

    public required int Columns { get; init; }

    /// <summary>Of the maps' pixels at the sample, nm; 0 where not known.</summary>
    public double PixelSizeNm { get; init; }

    /// <summary>J names.</summary>
    public required IReadOnlyList<string> ReferenceNames { get; init; }

    /// <summary>J planes: coefficient over the coefficients' sum.</summary>
    public required float[][] Fraction { get; init; }

    /// <summary>J planes: c_j, in units of the edge step.</summary>
    public required float[][] Coefficient { get; init; }

    /// <summary>J planes: standard error of the fraction.</summary>
    public required float[][] FractionSigma { get; init; }

    /// <summary>sum of c_j: the edge jump in optical density.</summary>
    public required float[] Thickness { get; init; }

    /// <summary>Half-step position of the fitted spectrum, eV; null where not asked for.</summary>
    public float[]? EdgeEnergyEv { get; init; }

    public float[]? WhitelineEnergyEv { get; init; }

    /// <summary>chi^2 / (n - J - 2).</summary>
    public required float[] FitError { get; init; }

    /// <summary>0 not valid, 1 valid, 2 valid with an active constraint.</summary>
    public required byte[] Valid { get; init; }

    /// <summary>Per sample frame: (row, column) shift in px that was undone.</summary>
    public required (float Row, float Column)[] Shifts { get; init; }

    /// <summary>eV, per sample frame; empty where a file does not say.</summary>
    public IReadOnlyList<double> FrameEnergiesEv { get; init; } = [];

    /// <summary>Per sample frame, where some turned, grew or sheared; null where all were shifted alone.</summary>
    public IReadOnlyList<AffineMotion>? Motions { get; init; }

    /// <summary>Per sample frame, (B - D)/(t i0); null where not asked for.</summary>
    public float[][]? Backgrounds { get; init; }

    /// <summary>How well the predicted backgrounds fit; null where none were predicted.</summary>
    public BackgroundReport? BackgroundReport { get; init; }

    /// <summary>Truth files only: the Cramér-Rao bound of each fraction.</summary>
    public float[][]? FractionBound { get; init; }

    /// <summary>Further maps, by names of their own.</summary>
    public IReadOnlyList<NamedMap> Others { get; init; } = [];

    /// <summary>The cluster of each pixel, from 1; 0 where it belongs to none; null where none were made.</summary>
    public byte[]? Labels { get; init; }

    public IReadOnlyList<NamedMask> Masks { get; init; } = [];

    /// <summary>Spectra of regions, clusters and components, with their fits.</summary>
    public IReadOnlyList<SpectrumTable> Spectra { get; init; } = [];

    /// <summary>What the reader of the maps should know, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>Where maps come from (NXprocess).</summary>
/// <param name="Settings">What else decided the result, a line each: how foreign files were to be understood, and the SHA-256 of every file that the recipe names; empty for nothing.</param>
public sealed record MapProvenance(string Program, string Version, string RecipeText, string InputPath, string InputSha256, string Settings = "");
