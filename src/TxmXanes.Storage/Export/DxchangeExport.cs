using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Interop.Hdf5;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Pipeline.Recording;

namespace TxmXanes.Storage.Export;

/// <summary>
/// Writes a scan's grey values as a Data Exchange file (APS, De Carlo et al. 2014, doi 10.1107/S160057751401604X): every sample frame with its energy, backgrounds as data_white, darks as data_dark.
/// </summary>
/// <remarks>The format's theta is the tomographic angle: 0 for all. What changes from frame to frame stands as dimension scales beside the data, with _white and _dark as theta has them.</remarks>
public static class DxchangeExport
{
    /// <exception cref="BadInputException">The scan has no sample frames.</exception>
    /// <exception cref="RecordingException">The file cannot be written.</exception>
    public static void Write(string path, IScanFrames scan, ExportedScan identity)
    {
        if (scan.Frames.All(f => f.Key != ImageKey.Sample))
            throw new BadInputException($"{scan.Path} has no sample frames to export.");
        WholeFile.Write(path, "the export", (Hdf5File file) =>
        {
            file.Root.WriteString("implements", "exchange:measurement");
            using var exchange = file.Root.CreateGroup("exchange");
            exchange.WriteString("title", identity.Title);
            WriteFrames(exchange, scan, ImageKey.Sample, "");
            WriteFrames(exchange, scan, ImageKey.Background, "_white");
            WriteFrames(exchange, scan, ImageKey.Dark, "_dark");
            WriteMeasurement(file.Root, scan, identity);
        });
    }

    private static void WriteFrames(Hdf5Group exchange, IScanFrames scan, ImageKey key, string suffix)
    {
        var (frames, shape) = (scan.Frames.Index().Where(f => f.Item.Key == key).ToArray(), scan.Camera.Shape);
        using var data = exchange.CreateDataset<ushort>("data" + suffix, [frames.Length, shape.Rows, shape.Columns], chunk: [1, shape.Rows, shape.Columns], storage: Hdf5Storage.WholeChunks);
        data.SetAttribute("units", "counts");
        data.SetAttribute("axes", $"theta{suffix}:y:x");
        data.SetAttribute("description", key switch { ImageKey.Sample => "sample frames as recorded", ImageKey.Background => "frames without the sample", _ => "frames without light" });
        var pixels = new ushort[shape.Pixels];
        for (var i = 0; i < frames.Length; i++)
        {
            scan.ReadFrame(frames[i].Index, pixels);
            data.WriteRowChunk<ushort>(i, pixels);
        }
        Scale("theta", "deg", _ => 0);
        Scale("energy", "eV", f => f.EnergyEv);
        Scale("energy_setpoint", "eV", f => f.EnergySetpointEv);
        Scale("exposure_time", "s", f => f.CountTimeSeconds);
        Scale("start_time", "s", f => f.StartTime).SetAttribute("description", "since 1970-01-01T00:00:00Z");
        if (scan.Frames.Any(f => f.MonitorRate is not null))
            Scale("monitor", "counts/s", f => f.MonitorRate ?? double.NaN).SetAttribute("description", "mean rate during the exposure");

        Hdf5Dataset Scale(string name, string units, Func<FrameMetadata, double> value)
        {
            var scale = exchange.WriteArray<double>(name + suffix, [frames.Length], [.. frames.Select(f => value(f.Item))]);
            scale.SetAttribute("units", units);
            return scale;
        }
    }

    private static void WriteMeasurement(Hdf5Group root, IScanFrames scan, ExportedScan identity)
    {
        var (camera, first) = (scan.Camera, scan.Frames.First(f => f.Key == ImageKey.Sample));
        using var instrument = root.CreateGroup("measurement/instrument");
        instrument.WriteString("name", "full-field transmission X-ray microscope");
        using var detector = instrument.CreateGroup("detector");
        Quantity(detector, "exposure_time", first.CountTimeSeconds, "s");
        Quantity(detector, "pixel_size_x", camera.PixelSizeUm, "um");
        Quantity(detector, "pixel_size_y", camera.PixelSizeUm, "um");
        detector.WriteScalar("dimension_x", camera.Shape.Columns);
        detector.WriteScalar("dimension_y", camera.Shape.Rows);
        if (identity.PixelSizeNm(camera) is > 0 and var size)
        {
            Quantity(detector, "actual_pixel_size_x", size / 1000, "um");
            Quantity(detector, "actual_pixel_size_y", size / 1000, "um");
        }
        using var monochromator = instrument.CreateGroup("monochromator");
        Quantity(monochromator, "energy", first.EnergyEv, "eV").SetAttribute("description", "at the first sample frame");
        using var sample = root.CreateGroup("measurement/sample");
        sample.WriteString("name", identity.Sample);
        sample.WriteString("experiment_id", identity.ScanId);
        sample.WriteString("file_path", scan.Path);
        if (identity.StartTime.Length > 0)
            root.WriteString("file_creation_datetime", identity.StartTime);
    }

    private static Hdf5Dataset Quantity(Hdf5Group group, string name, double value, string units)
    {
        var quantity = group.WriteScalar(name, value);
        quantity.SetAttribute("units", units);
        return quantity;
    }
}
