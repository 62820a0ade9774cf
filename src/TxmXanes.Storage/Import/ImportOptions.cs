using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Storage.Import;

/// <summary>The unit a file gives energies in.</summary>
public enum EnergyUnit
{
    Ev,
    Kev,
}

/// <summary>What a foreign scan's files do not say, or say wrongly. Everything is optional; what a file says itself is taken where nothing is given.</summary>
public sealed record ImportOptions
{
    private static readonly ImportOptions Default = new();

    /// <summary>Text file of the sample images' energies, one line an image in the images' order.</summary>
    public string? EnergiesFile { get; init; }

    /// <summary>Unit of every energy that is read; default: as the file says, else recognised.</summary>
    public EnergyUnit? EnergyUnit { get; init; }

    /// <summary>Backgrounds: TIFF files, a folder or a pattern of them, or an HDF5 file.</summary>
    public IReadOnlyList<string> Flats { get; init; } = [];

    /// <summary>Text file of the backgrounds' energies, one line an image.</summary>
    public string? FlatEnergiesFile { get; init; }

    /// <summary>Images without light, given as <see cref="Flats"/> are.</summary>
    public IReadOnlyList<string> Darks { get; init; } = [];

    /// <summary>What the values of the sample images are.</summary>
    public ImageMeaning? Values { get; init; }

    /// <summary>Exposure of every image, s.</summary>
    public double? ExposureSeconds { get; init; }

    /// <summary>Exposure of the backgrounds, s, where it is another.</summary>
    public double? FlatExposureSeconds { get; init; }

    /// <summary>Camera law var = gain * mean + readNoise^2, ADU per photon.</summary>
    public double? CameraGainAdu { get; init; }

    /// <summary>rms, ADU.</summary>
    public double? ReadNoiseAdu { get; init; }

    /// <summary>Grey values from here on are saturated; default 65535.</summary>
    public double? SaturationAdu { get; init; }

    /// <summary>At the sensor, um.</summary>
    public double? PixelSizeUm { get; init; }

    /// <summary>HDF5 path of the sample images.</summary>
    public string? Dataset { get; init; }

    /// <summary>HDF5 path of the energies.</summary>
    public string? EnergyDataset { get; init; }

    /// <summary>HDF5 path of the backgrounds.</summary>
    public string? FlatsDataset { get; init; }

    /// <summary>HDF5 path of the images without light.</summary>
    public string? DarksDataset { get; init; }

    /// <summary>Whether nothing is given.</summary>
    public bool IsEmpty => Flats.Count == 0 && Darks.Count == 0 && this with { Flats = Default.Flats, Darks = Default.Darks } == Default;
}
