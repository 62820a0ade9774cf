using TxmXanes.Domain;
using TxmXanes.Domain.Scans;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Storage.Export;
using TxmXanes.Storage.Nexus;

namespace TxmXanes.Cli.Commands;

/// <summary>A recorded scan in another program's format.</summary>
internal static class ScanExport
{
    /// <returns>The files written.</returns>
    /// <exception cref="BadInputException">No scan, or nothing that this format shows.</exception>
    public static IReadOnlyList<string> Write(FileInfo file, ExportRequest request)
    {
        using var scan = NexusScanReader.Open(file.FullName);
        if (request.Format == "png")
            throw new BadInputException($"{file.Name} is a scan; pictures are made of maps: 'txmx process' makes them.");
        if (request.Maps.Count > 0)
            throw new BadInputException($"--map chooses among maps, and {file.Name} is a scan.");
        if (request.Regions.Count > 0 && request.Format != "csv")
            throw new BadInputException($"--roi of a scan has a meaning for csv only, not for {request.Format}.");
        foreach (var region in request.Regions)
            Cut.MustBeWithin(region, scan.Camera.Shape.Rows, scan.Camera.Shape.Columns);
        var header = scan.Header;
        var (target, identity) = (request.Output.FullName, new ExportedScan(header.ScanId, header.Title, header.Magnification, header.Sample, header.StartTime));
        if (request.Format == "dxchange")
        {
            DxchangeExport.Write(target, scan, identity);
            return [target];
        }
        var reader = new OpticalDensityReader(scan, new Recipe());
        switch (request.Format)
        {
            case "fxi":
                FxiExport.Write(target, scan, identity, reader.Transmission);
                return [target];
            case "tiff":
                OutputFile.MustBeNone(new(ScanStackExport.EnergiesPath(target)), file);
                new ScanStackExport(scan, reader.Transmission).WriteTiff(target);
                return [target, ScanStackExport.EnergiesPath(target)];
            default:
                new ScanStackExport(scan, reader.Transmission).WriteSpectra(target, request.Regions);
                return [target];
        }
    }
}
