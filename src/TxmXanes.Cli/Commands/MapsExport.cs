using TxmXanes.Domain;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Storage.Export;
using TxmXanes.Storage.Nexus;

namespace TxmXanes.Cli.Commands;

/// <summary>A result in another program's format, or as pictures.</summary>
internal static class MapsExport
{
    /// <returns>The files written.</returns>
    /// <exception cref="BadInputException">No maps, or names and options that do not fit them.</exception>
    public static IReadOnlyList<string> Write(FileInfo file, ExportRequest request)
    {
        if (request.Format is "fxi" or "dxchange")
            throw new BadInputException($"{file.Name} holds maps; {request.Format} is a format of raw scans: export the scan file, or the maps as tiff, png or csv.");
        if (request.Regions.Count > 1)
            throw new BadInputException($"--roi was given {request.Regions.Count} times; of maps one part is exported at a time.");
        var maps = MapsFileReader.Read(file.FullName);
        if (request.Regions is [var region])
            maps = Cut.Region(maps, region);
        return request.Format switch
        {
            "tiff" => WriteTiff(maps, request),
            "csv" => WriteTables(maps, request),
            _ => WritePictures(file, maps, request),
        };
    }

    private static IReadOnlyList<string> WriteTiff(MapSet maps, ExportRequest request)
    {
        var (target, chosen) = (request.Output.FullName, Chosen(maps, request));
        if (OutputPaths.IsFile(target, ".tif", ".tiff"))
        {
            MapTiff.Write(target, maps.Rows, maps.Columns, chosen);
            return [target];
        }
        var paths = OutputPaths.InFolder(target, chosen.Select(m => m.Name), ".tif");
        foreach (var (path, map) in paths.Zip(chosen))
            MapTiff.Write(path, maps.Rows, maps.Columns, map);
        return paths;
    }

    // One file: the statistics, or the grid of the one map asked for. A folder: the statistics, a file a table of spectra, and grids of the maps asked for.
    private static IReadOnlyList<string> WriteTables(MapSet maps, ExportRequest request)
    {
        var (target, chosen) = (request.Output.FullName, Chosen(maps, request));
        if (OutputPaths.IsFile(target, ".csv"))
        {
            if (request.Maps.Count > 0)
                MapTables.WriteGrid(target, Only(chosen, m => m.Name, request).Plane, maps.Columns);
            else
                MapTables.WriteStatistics(target, maps, chosen);
            return [target];
        }
        NamedMap[] grids = request.Maps.Count > 0 ? [.. chosen] : [];
        var paths = OutputPaths.InFolder(target, ["statistics", .. maps.Spectra.Select(s => $"spectrum.{s.Name}"), .. grids.Select(m => m.Name)], ".csv");
        MapTables.WriteStatistics(paths[0], maps, chosen);
        foreach (var (path, table) in paths.Skip(1).Zip(maps.Spectra))
            MapTables.WriteSpectrum(path, table);
        foreach (var (path, map) in paths.Skip(1 + maps.Spectra.Count).Zip(grids))
            MapTables.WriteGrid(path, map.Plane, maps.Columns);
        return paths;
    }

    private static IReadOnlyList<string> WritePictures(FileInfo file, MapSet maps, ExportRequest request)
    {
        var (target, onWhite) = (request.Output.FullName, request.Colours == "cmy");
        var options = new PictureOptions(request.Limits, request.Colours is "cmy" or "rgb" ? null : request.Colours, request.PixelSizeNm ?? RecordedPixelSize.Nm(file));
        var pictures = ResultPictures.Of(maps, options, request.Mix, onWhite);
        // A mix that was asked for is what was asked for.
        var names = request.Mix is not null && !request.Maps.Contains("mix") ? [.. request.Maps, "mix"] : request.Maps;
        var chosen = MapCatalogue.Choose(pictures, p => p.Name, names);
        if (OutputPaths.IsFile(target, ".png"))
        {
            PictureFile.Write(target, Only(chosen, p => p.Name, request).Png());
            return [target];
        }
        // Drawn before the first is written: what cannot be drawn leaves no file.
        var drawn = chosen.Select(p => p.Png()).ToArray();
        var paths = OutputPaths.InFolder(target, chosen.Select(p => p.Name), ".png");
        foreach (var (path, png) in paths.Zip(drawn))
            PictureFile.Write(path, png);
        return paths;
    }

    private static IReadOnlyList<NamedMap> Chosen(MapSet maps, ExportRequest request) => MapCatalogue.Choose(MapCatalogue.Of(maps), m => m.Name, request.Maps);

    private static T Only<T>(IReadOnlyList<T> chosen, Func<T, string> nameOf, ExportRequest request) => chosen is [var only]
        ? only
        : throw new BadInputException($"--out {request.Output.Name} is one file, and {chosen.Count} maps are to be written ({string.Join(", ", chosen.Select(nameOf))}): choose one with --map, or name a folder.");
}
