using TxmXanes.Domain;
using TxmXanes.Domain.Scans;
using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Storage.Export;

/// <summary>Parts of images.</summary>
public static class Cut
{
    /// <summary>The pixels of a region, row-major.</summary>
    public static T[] Region<T>(T[] plane, int columns, PixelRegion region)
    {
        var part = new T[region.Rows * region.Columns];
        for (var r = 0; r < region.Rows; r++)
            plane.AsSpan((region.RowStart + r) * columns + region.ColumnStart, region.Columns).CopyTo(part.AsSpan(r * region.Columns));
        return part;
    }

    /// <summary>A result of a region only.</summary>
    /// <exception cref="BadInputException">The region is not within the maps.</exception>
    public static MapSet Region(MapSet maps, PixelRegion region)
    {
        MustBeWithin(region, maps.Rows, maps.Columns);
        return maps with
        {
            Rows = region.Rows,
            Columns = region.Columns,
            Fraction = Planes(maps.Fraction),
            Coefficient = Planes(maps.Coefficient),
            FractionSigma = Planes(maps.FractionSigma),
            FractionBound = maps.FractionBound is { } bound ? Planes(bound) : null,
            Thickness = Plane(maps.Thickness),
            EdgeEnergyEv = maps.EdgeEnergyEv is { } edge ? Plane(edge) : null,
            WhitelineEnergyEv = maps.WhitelineEnergyEv is { } whiteline ? Plane(whiteline) : null,
            FitError = Plane(maps.FitError),
            Valid = Plane(maps.Valid),
            Others = [.. maps.Others.Select(o => o with { Plane = Plane(o.Plane) })],
            Labels = maps.Labels is { } labels ? Plane(labels) : null,
            Masks = [.. maps.Masks.Select(m => m with { Plane = Plane(m.Plane) })],
            // Of the whole frame: no part of the region's result.
            Backgrounds = null,
            BackgroundReport = null,
        };

        T[] Plane<T>(T[] plane) => Region(plane, maps.Columns, region);
        float[][] Planes(float[][] planes) => [.. planes.Select(Plane)];
    }

    /// <exception cref="BadInputException">One sentence with the region and the size.</exception>
    public static void MustBeWithin(PixelRegion region, int rows, int columns)
    {
        if (region.RowStart < 0 || region.ColumnStart < 0 || region.Rows < 1 || region.Columns < 1 || region.RowStop > rows || region.ColumnStop > columns)
            throw new BadInputException($"--roi {region.RowStart},{region.ColumnStart},{region.RowStop},{region.ColumnStop} is no part of an image of {rows}x{columns} pixels.");
    }
}
