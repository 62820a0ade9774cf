using TxmXanes.Pipeline.Analysis;
using TxmXanes.Pipeline.Recording;

namespace TxmXanes.Storage.Export;

/// <summary>The numbers of a result as CSV.</summary>
public static class MapTables
{
    /// <summary>A line a map and region: the whole map, each mask, each cluster.</summary>
    /// <exception cref="RecordingException">The file cannot be written.</exception>
    public static void WriteStatistics(string path, MapSet maps, IReadOnlyList<NamedMap> chosen)
    {
        var csv = new CsvText("map", "unit", "region", "pixels", "mean", "deviation", "median", "minimum", "maximum", "percentile_1", "percentile_99");
        foreach (var map in chosen)
            foreach (var (region, isInside) in Regions(maps))
            {
                var s = MapStatistics.Of(map.Plane.Where((_, i) => isInside(i)));
                csv.Line(map.Name, map.Unit, region, CsvText.Number(s.Pixels), CsvText.Number(s.Mean), CsvText.Number(s.Deviation), CsvText.Number(s.Median),
                    CsvText.Number(s.Minimum), CsvText.Number(s.Maximum), CsvText.Number(s.Low), CsvText.Number(s.High));
            }
        csv.WriteTo(path);
    }

    /// <summary>An energy a line: energy_ev and the table's columns.</summary>
    /// <exception cref="RecordingException">The file cannot be written.</exception>
    public static void WriteSpectrum(string path, SpectrumTable table)
    {
        var csv = new CsvText(["energy_ev", .. table.Columns.Select(c => c.Name)]);
        for (var t = 0; t < table.EnergyEv.Length; t++)
            csv.Line([CsvText.Number(table.EnergyEv[t]), .. table.Columns.Select(c => CsvText.Number(c.Values[t]))]);
        csv.WriteTo(path);
    }

    /// <summary>The map itself: a line a row of pixels, without names.</summary>
    /// <exception cref="RecordingException">The file cannot be written.</exception>
    public static void WriteGrid(string path, float[] plane, int columns) => WholeFile.Write(path, "the export", (string unfinished) =>
        File.WriteAllLines(unfinished, plane.Chunk(columns).Select(row => string.Join(',', row.Select(CsvText.Number)))));

    private static IEnumerable<(string Name, Func<int, bool> IsInside)> Regions(MapSet maps)
    {
        yield return ("all", _ => true);
        foreach (var mask in maps.Masks)
            yield return ($"mask {mask.Name}", i => mask.Plane[i] != 0);
        if (maps.Labels is not { } labels)
            yield break;
        foreach (var label in labels.Distinct().Where(l => l > 0).Order())
            yield return ($"label {label}", i => labels[i] == label);
    }
}
