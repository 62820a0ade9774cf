using System.CommandLine;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Storage.Import;

namespace TxmXanes.Cli.Commands;

/// <summary>The options by which a command is told what a foreign scan's files do not say: added to a command, and read from its parsed line.</summary>
internal sealed class ImportArguments
{
    private static readonly Dictionary<string, EnergyUnit> Units = new() { ["ev"] = EnergyUnit.Ev, ["kev"] = EnergyUnit.Kev };

    private static readonly Dictionary<string, ImageMeaning> Meanings = new()
    {
        ["counts"] = ImageMeaning.Counts, ["transmission"] = ImageMeaning.Transmission, ["optical_density"] = ImageMeaning.OpticalDensity,
    };

    private readonly Option<string?> energies = new("--energies") { Description = "Text of the images' energies, one line an image (one or two columns, eV or keV)", HelpName = "FILE" };
    private readonly Option<string[]> flats = new("--flats") { Description = "Backgrounds: TIFF files, a folder or a pattern, or an HDF5 file", HelpName = "PATH", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> flatEnergies = new("--flat-energies") { Description = "Text of the backgrounds' energies; not needed for one an image, one, or two (first and last)", HelpName = "FILE" };
    private readonly Option<string[]> darks = new("--darks") { Description = "Images without light, given as --flats are", HelpName = "PATH", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> energyUnit = OneOf("--energy-unit", "Unit of the energies; default: as the file says, else recognised", Units.Keys);
    private readonly Option<string?> values = OneOf("--values", "What the images hold", Meanings.Keys);
    private readonly Option<double?> exposure = new("--exposure-s") { Description = "Exposure of every image, s" };
    private readonly Option<double?> flatExposure = new("--flat-exposure-s") { Description = "Exposure of the backgrounds where it is another, s" };
    private readonly Option<double?> gain = new("--camera-gain-adu") { Description = "Grey values per photon: with it there are standard errors" };
    private readonly Option<double?> readNoise = new("--read-noise-adu") { Description = "Read noise of the camera, ADU rms" };
    private readonly Option<double?> saturation = new("--saturation-adu") { Description = "Grey value from which pixels are saturated; default 65535" };
    private readonly Option<double?> pixelSize = new("--camera-pixel-um") { Description = "Pixel size at the camera's sensor, um" };
    private readonly Option<string?> dataset = new("--dataset") { Description = "HDF5 path of the images", HelpName = "NAME" };
    private readonly Option<string?> energyDataset = new("--energy-dataset") { Description = "HDF5 path of the energies", HelpName = "NAME" };
    private readonly Option<string?> flatsDataset = new("--flats-dataset") { Description = "HDF5 path of the backgrounds", HelpName = "NAME" };
    private readonly Option<string?> darksDataset = new("--darks-dataset") { Description = "HDF5 path of the images without light", HelpName = "NAME" };

    /// <summary>Adds every option.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { energies, flats, flatEnergies, darks, energyUnit, values, exposure, flatExposure, gain, readNoise, saturation, pixelSize, dataset, energyDataset, flatsDataset, darksDataset })
            command.Options.Add(option);
    }

    public ImportOptions Read(ParseResult parsed) => new()
    {
        EnergiesFile = parsed.GetValue(energies),
        EnergyUnit = parsed.GetValue(energyUnit) is { } unit ? Units[unit] : null,
        Flats = parsed.GetValue(flats) ?? [],
        FlatEnergiesFile = parsed.GetValue(flatEnergies),
        Darks = parsed.GetValue(darks) ?? [],
        Values = parsed.GetValue(values) is { } meaning ? Meanings[meaning] : null,
        ExposureSeconds = parsed.GetValue(exposure),
        FlatExposureSeconds = parsed.GetValue(flatExposure),
        CameraGainAdu = parsed.GetValue(gain),
        ReadNoiseAdu = parsed.GetValue(readNoise),
        SaturationAdu = parsed.GetValue(saturation),
        PixelSizeUm = parsed.GetValue(pixelSize),
        Dataset = parsed.GetValue(dataset),
        EnergyDataset = parsed.GetValue(energyDataset),
        FlatsDataset = parsed.GetValue(flatsDataset),
        DarksDataset = parsed.GetValue(darksDataset),
    };

    /// <summary>Files named by these options: a result must not take their place.</summary>
    public IEnumerable<FileInfo> Inputs(ParseResult parsed)
    {
        var options = Read(parsed);
        return new[] { options.EnergiesFile, options.FlatEnergiesFile }.OfType<string>().Concat(options.Flats).Concat(options.Darks).Where(File.Exists).Select(f => new FileInfo(f));
    }

    private static Option<string?> OneOf(string name, string description, IEnumerable<string> words)
    {
        var option = new Option<string?>(name) { Description = $"{description} ({string.Join(", ", words)})" };
        option.AcceptOnlyFromAmong([.. words]);
        return option;
    }
}
