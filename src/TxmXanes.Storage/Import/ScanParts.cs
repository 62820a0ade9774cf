using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Storage.Import;

/// <summary>What was found of a foreign scan, before its images are put in order.</summary>
internal sealed record ScanParts
{
    /// <summary>The file or folder, as the user named it.</summary>
    public required string Path { get; init; }

    public required IImageSource Images { get; init; }

    /// <summary>Of the images, in their order, eV.</summary>
    public required double[] EnergiesEv { get; init; }

    public IImageSource? Flats { get; init; }

    /// <summary>Of the flats, in their order, eV; null where nothing says.</summary>
    public double[]? FlatEnergiesEv { get; init; }

    public IImageSource? Darks { get; init; }

    /// <summary>What the format says of the values; null where it does not.</summary>
    public ImageMeaning? Meaning { get; init; }

    /// <summary>s; null where it is not known.</summary>
    public double? ExposureSeconds { get; init; }

    /// <summary>Of the backgrounds, s; null where it is that of the images.</summary>
    public double? FlatExposureSeconds { get; init; }

    /// <summary>Texts of energies that were read.</summary>
    public IReadOnlyList<string> TextFiles { get; init; } = [];

    public required List<string> Notes { get; init; }

    /// <summary>Every file, each once.</summary>
    public string[] Files => [.. Images.Files.Concat(Flats?.Files ?? []).Concat(Darks?.Files ?? []).Concat(TextFiles).Distinct()];

    public void Close()
    {
        Images.Dispose();
        Flats?.Dispose();
        Darks?.Dispose();
    }
}
