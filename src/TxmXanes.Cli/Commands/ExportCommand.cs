using System.CommandLine;
using TxmXanes.Cli.Console;
using TxmXanes.Domain;
using TxmXanes.Interop.Drawing;
using TxmXanes.Storage.Nexus;

namespace TxmXanes.Cli.Commands;

/// <summary>`txmx export FILE --to FORMAT --out PATH`: a scan or its maps for other programs and for people.</summary>
internal static class ExportCommand
{
    private static readonly string[] Formats = ["fxi", "dxchange", "tiff", "png", "csv"];

    public static Command Create()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "Scan file (.nxs) or maps file (.maps.nxs)" };
        var to = new Option<string>("--to")
        {
            Description = "Of a scan: fxi (the HDF5 that PyXAS opens), dxchange (Data Exchange HDF5, grey values), tiff (optical density and a text of energies), csv (mean spectra). Of maps: tiff, png (pictures and plots), csv (statistics and spectra)",
            Required = true,
        };
        var output = new Option<FileInfo>("--out") { Description = "File to write; of maps, a name without the format's ending is a folder with a file for each map", Required = true };
        var map = new Option<string[]>("--map") { Description = "Maps only: which, as in thickness, fraction.NiO, fraction (all of them); may be repeated; default: all" };
        var limits = new Option<string?>("--limits") { Description = "png: ends of the colour bar, LOW,HIGH, in the map's unit" };
        var colours = new Option<string?>("--colours") { Description = $"png: {string.Join(", ", ColourMap.Names)}; of a mix rgb or cmy" };
        var mix = new Option<string?>("--mix") { Description = "png: two or three references, A,B,C, whose fractions are mixed into one picture" };
        var pixelSize = new Option<double?>("--pixel-size-nm") { Description = "png: size of a pixel at the sample; default: from the scan, if it is still where it was" };
        var roi = new Option<string[]>("--roi") { Description = "FIRST_ROW,FIRST_COLUMN,ROW_AFTER,COLUMN_AFTER in px: of maps the part to export; of a scan (csv) a region to average, may be repeated" };
        var command = new Command("export", "A scan or its maps in another program's format, or as pictures") { file, to, output, map, limits, colours, mix, pixelSize, roi };
        command.SetAction(parsed =>
        {
            var request = ExportRequest.Of(
                Format(parsed.GetRequiredValue(to)), parsed.GetRequiredValue(output), parsed.GetValue(map) ?? [], parsed.GetValue(limits),
                parsed.GetValue(colours), parsed.GetValue(mix), parsed.GetValue(pixelSize), parsed.GetValue(roi) ?? []);
            return Run(parsed.GetRequiredValue(file), request);
        });
        return command;
    }

    private static int Run(FileInfo file, ExportRequest request)
    {
        if (!file.Exists)
            throw new BadInputException($"There is no file {file.FullName}.");
        OutputFile.MustBeNone(request.Output, file);
        var written = MapsFileReader.IsMapsFile(file.FullName) ? MapsExport.Write(file, request) : ScanExport.Write(file, request);
        foreach (var path in written)
            System.Console.WriteLine(path);
        return ExitStatus.Done;
    }

    private static string Format(string name) => Formats.Contains(name) ? name : throw new BadInputException($"--to: '{name}' is not known; there are {string.Join(", ", Formats)}.");
}
