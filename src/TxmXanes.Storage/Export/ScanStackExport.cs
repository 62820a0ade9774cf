using System.Globalization;
using TxmXanes.Domain.Scans;
using TxmXanes.Interop.Tiff;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Pipeline.Recording;

namespace TxmXanes.Storage.Export;

/// <summary>A scan as optical density, one image an energy: as TIFF stack with its energies beside it, and as mean spectra.</summary>
/// <param name="transmission">Computes the images.</param>
public sealed class ScanStackExport(IScanFrames scan, TransmissionOfEnergy transmission)
{
    private readonly SampleStop[] stops = SampleStop.Of(scan);

    /// <summary>Where the energies of a TIFF stack stand.</summary>
    public static string EnergiesPath(string tiffPath) => Path.ChangeExtension(tiffPath, ".energies.txt");

    /// <summary>A page of float32 an energy, NaN where not valid; not aligned. The energies, eV, one a line, stand in <see cref="EnergiesPath"/>.</summary>
    /// <exception cref="RecordingException">A file cannot be written.</exception>
    public void WriteTiff(string path)
    {
        var shape = scan.Camera.Shape;
        WholeFile.Write(path, "the export", (string unfinished) =>
        {
            using var tiff = TiffWriter.Create(unfinished);
            ForEachDensity((energy, density) => tiff.Write<float>(shape.Rows, shape.Columns, density, string.Create(CultureInfo.InvariantCulture, $"optical density at {stops[energy].EnergyEv:0.###} eV")));
        });
        WholeFile.Write(EnergiesPath(path), "the energies", (string unfinished) =>
            File.WriteAllLines(unfinished, ["# energy_ev", .. stops.Select(s => CsvText.Number(s.EnergyEv))]));
    }

    /// <summary>Mean optical density over the valid pixels of each region (of the frame where none is given), its standard deviation and the number of pixels, an energy a line.</summary>
    /// <exception cref="RecordingException">The file cannot be written.</exception>
    public void WriteSpectra(string path, IReadOnlyList<PixelRegion> regions)
    {
        var shape = scan.Camera.Shape;
        var named = regions.Count == 0 ? [("frame", new PixelRegion(0, 0, shape.Rows, shape.Columns))] : regions.Select((r, i) => ($"roi_{i + 1}", r)).ToArray();
        var csv = new CsvText(["energy_ev", .. named.SelectMany(n => new[] { n.Item1, $"{n.Item1}_deviation", $"{n.Item1}_pixels" })]);
        ForEachDensity((energy, density) => csv.Line([CsvText.Number(stops[energy].EnergyEv), .. named.SelectMany(n => Cells(density, n.Item2))]));
        csv.WriteTo(path);

        IEnumerable<string> Cells(float[] density, PixelRegion region)
        {
            var statistics = MapStatistics.Of(Cut.Region(density, shape.Columns, region));
            return [CsvText.Number(statistics.Mean), CsvText.Number(statistics.Deviation), CsvText.Number(statistics.Pixels)];
        }
    }

    private void ForEachDensity(Action<int, float[]> use)
    {
        var image = new float[scan.Camera.Shape.Pixels];
        for (var i = 0; i < stops.Length; i++)
        {
            transmission(i, stops[i].FrameIndices, image);
            for (var p = 0; p < image.Length; p++)
                image[p] = -MathF.Log(image[p]);
            use(i, image);
        }
    }
}
