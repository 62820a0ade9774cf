using System.Globalization;
using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Interop.Hdf5;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Pipeline.Recording;

namespace TxmXanes.Storage.Export;

/// <summary>Computes the flat-fielded frame of one energy.</summary>
/// <param name="energy">Counts from 0 in the order of measurement.</param>
/// <param name="frames">Indices of that energy's sample frames in <see cref="IScanFrames.Frames"/>, at least one.</param>
/// <param name="transmission">To be filled: (I - D) / (B - D), normalised; NaN where not valid.</param>
public delegate void TransmissionOfEnergy(int energy, IReadOnlyList<int> frames, Span<float> transmission);

/// <summary>
/// Writes a scan as the FXI beamline (NSLS-II 18-ID) does, which PyXAS opens: img_xanes is flat-fielded already, X_eng is in keV
/// (setpoints), img_bkg and img_dark are means in ADU.
/// </summary>
public static class FxiExport
{
    /// <exception cref="BadInputException">The scan has no sample frames.</exception>
    /// <exception cref="RecordingException">The file cannot be written.</exception>
    public static void Write(string path, IScanFrames scan, ExportedScan description, TransmissionOfEnergy transmission)
    {
        var energies = SampleStop.Of(scan);
        WholeFile.Write(path, "the export", file =>
        {
            WriteImages(file.Root, scan, energies, transmission);
            var frames = new MeanFrames(scan);
            frames.Write(file.Root, "img_bkg", ImageKey.Background);
            frames.Write(file.Root, "img_dark", ImageKey.Dark);
            WriteDescription(file.Root, scan, description, energies);
        });
    }

    private static void WriteImages(Hdf5Group root, IScanFrames scan, SampleStop[] energies, TransmissionOfEnergy transmission)
    {
        var shape = scan.Camera.Shape;
        var images = root.CreateDataset<float>("img_xanes", [energies.Length, shape.Rows, shape.Columns], chunk: [1, shape.Rows, shape.Columns], storage: Hdf5Storage.WholeChunks);
        var image = new float[shape.Pixels];
        for (var i = 0; i < energies.Length; i++)
        {
            transmission(i, energies[i].FrameIndices, image);
            images.WriteRowChunk<float>(i, image);
        }
    }

    private static void WriteDescription(Hdf5Group root, IScanFrames scan, ExportedScan description, SampleStop[] energies)
    {
        var first = scan.Frames[energies[0].FrameIndices[0]];
        root.WriteArray<double>("X_eng", [energies.Length], [.. energies.Select(e => e.SetpointEv / 1000)]).SetAttribute("units", "keV");
        root.WriteString("scan_id", description.ScanId);
        root.WriteString("note", description.Title);
        root.WriteScalar("scan_time", first.StartTime);
        root.WriteScalar("Magnification", description.Magnification);
        root.WriteString("Pixel Size", description.PixelSizeNm(scan.Camera) is > 0 and var size ? string.Create(CultureInfo.InvariantCulture, $"{size:0.##}nm") : "unknown");
    }

    /// <summary>Means of the backgrounds (one an energy) and darks (one), ADU.</summary>
    private sealed class MeanFrames(IScanFrames scan)
    {
        private readonly ushort[] pixels = new ushort[scan.Camera.Shape.Pixels];

        public void Write(Hdf5Group root, string name, ImageKey key)
        {
            var stops = scan.Frames.Index().Where(f => f.Item.Key == key).GroupBy(f => f.Item.EnergyIndex, f => f.Index).OrderBy(g => g.Min()).ToArray();
            var shape = scan.Camera.Shape;
            var means = root.CreateDataset<float>(name, [stops.Length, shape.Rows, shape.Columns], chunk: [1, shape.Rows, shape.Columns]);
            for (var i = 0; i < stops.Length; i++)
                means.WriteRow<float>(i, MeanOf([.. stops[i]]));
        }

        private float[] MeanOf(int[] frames)
        {
            var mean = new float[pixels.Length];
            foreach (var frame in frames)
            {
                scan.ReadFrame(frame, pixels);
                for (var i = 0; i < mean.Length; i++)
                    mean[i] += pixels[i] / (float)frames.Length;
            }
            return mean;
        }
    }
}
