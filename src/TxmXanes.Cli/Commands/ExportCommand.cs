using System.CommandLine;
using TxmXanes.Cli.Console;
using TxmXanes.Domain;
using TxmXanes.Domain.Scans;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Storage.Export;
using TxmXanes.Storage.Nexus;

namespace TxmXanes.Cli.Commands;

/// <summary>`txmx export FILE --to FORMAT --out PATH`.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "Scan file (.nxs)" };
        var to = new Option<string>("--to") { Description = "fxi: the HDF5 that PyXAS opens", Required = true };
        var output = new Option<FileInfo>("--out") { Description = "File to write", Required = true };
        var command = new Command("export", "A scan in another program's format") { file, to, output };
        command.SetAction(parsed =>
        {
            var format = parsed.GetRequiredValue(to);
            if (format != "fxi")
                throw new BadInputException($"--to: '{format}' is not available in this version; there is fxi.");
            var target = parsed.GetRequiredValue(output).FullName;
            using var scan = NexusScanReader.Open(parsed.GetRequiredValue(file).FullName);
            var reader = new OpticalDensityReader(scan, new Recipe());
            FxiExport.Write(target, scan, new FxiDescription(scan.Header.ScanId, scan.Header.Title, scan.Header.Magnification), reader.Transmission);
            System.Console.WriteLine(target);
            return ExitStatus.Done;
        });
        return command;
    }
}
