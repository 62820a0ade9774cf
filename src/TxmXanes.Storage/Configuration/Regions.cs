using TxmXanes.Domain.Scans;
using TxmXanes.Interop.Yaml;

namespace TxmXanes.Storage.Configuration;

internal static class Regions
{
    /// <summary>[first row, first column, row after the last, column after the last], px; null after a report.</summary>
    public static PixelRegion? PixelRegion(this YamlList list)
    {
        if (list.Count != 4)
        {
            list.Report($"must be [first row, first column, row after the last, column after the last], not {list.Count} numbers");
            return null;
        }
        var edges = list.Select(n => n.Integer(0, 65536)).ToArray();
        var region = new PixelRegion(edges[0], edges[1], edges[2], edges[3]);
        if (region.Rows < 8 || region.Columns < 8)
            list.Report($"[{string.Join(", ", edges)}] is {region.Rows} rows by {region.Columns} columns; at least 8 by 8 are needed");
        return region;
    }
}
