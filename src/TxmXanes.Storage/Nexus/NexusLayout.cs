using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TxmXanes.Domain.Optics;
using TxmXanes.Interop.Hdf5;

namespace TxmXanes.Storage.Nexus;

/// <summary>Makes every group, dataset and attribute of a scan's raw file: nothing can be made once SWMR has begun.</summary>
internal sealed class NexusLayout
{
    public required Hdf5Dataset Pixels { get; init; }

    public required FrameColumns Columns { get; init; }

    public required Hdf5FixedText EndTime { get; init; }

    public required Hdf5FixedText Status { get; init; }

    public required Hdf5FixedText Problem { get; init; }

    public static NexusLayout Create(Hdf5File file, ScanFileDescription scan)
    {
        WriteRoot(file, scan.StartTime);
        using var entry = file.Root.CreateGroup("entry", "NXentry");
        entry.SetAttribute("default", "data");
        WriteEntry(entry, scan);
        WriteInstrument(entry, scan);
        entry.CreateGroup("control", "NXmonitor").WriteString("mode", "monitor");
        var sample = entry.CreateGroup("sample", "NXsample");
        sample.WriteString("name", scan.Plan.Sample);
        sample.WriteString("element", scan.Plan.Element);
        WriteReferences(entry, scan);

        var (rows, columns) = (scan.Camera.Shape.Rows, scan.Camera.Shape.Columns);
        var pixels = entry.CreateDataset<ushort>("instrument/detector/data", [0, rows, columns], maxShape: [-1, rows, columns], chunk: [1, rows, columns], storage: Hdf5Storage.WholeChunks);
        pixels.SetAttribute("units", "counts");
        pixels.SetAttribute("interpretation", "image");
        var layout = new NexusLayout
        {
            Pixels = pixels,
            Columns = FrameColumns.Create(entry, scan.Beamline),
            EndTime = entry.CreateFixedText("end_time", 32),
            Status = entry.CreateFixedText("status", 32, "running"),
            Problem = entry.CreateFixedText("problem", 1024),
        };
        layout.WriteDefaultPlot(entry);
        return layout;
    }

    public static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static void WriteRoot(Hdf5File file, DateTimeOffset time)
    {
        file.Root.SetAttribute("NX_class", "NXroot");
        file.Root.SetAttribute("default", "entry");
        file.Root.SetAttribute("creator", "TxmXanes");
        file.Root.SetAttribute("file_name", Path.GetFileName(file.Path));
        file.Root.SetAttribute("file_time", Iso(time));
    }

    private static void WriteEntry(Hdf5Group entry, ScanFileDescription scan)
    {
        entry.WriteString("title", scan.Plan.Name);
        entry.WriteString("start_time", Iso(scan.StartTime));
        entry.WriteString("experiment_identifier", scan.ScanId);
        entry.WriteString("program_name", "TxmXanes").SetAttribute("version", scan.SoftwareVersion);
        WriteDocument(entry, "plan", scan.PlanText);
        WriteDocument(entry, "recipe", scan.RecipeText);
        WriteDocument(entry, "beamline", scan.BeamlineText);
    }

    private static void WriteDocument(Hdf5Group entry, string name, string text)
    {
        var document = entry.WriteString(name, text);
        document.SetAttribute("type", "application/yaml");
        document.SetAttribute("sha256", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }

    private static void WriteInstrument(Hdf5Group entry, ScanFileDescription scan)
    {
        var instrument = entry.CreateGroup("instrument", "NXinstrument");
        instrument.WriteString("name", "full-field transmission X-ray microscope");
        instrument.CreateGroup("source", "NXsource").WriteString("probe", "x-ray");
        instrument.CreateGroup("monochromator", "NXmonochromator");
        WriteZonePlate(instrument.CreateGroup("zone_plate", "NXfresnel_zone_plate"), scan.Beamline.Optics);
        var (detector, camera) = (instrument.CreateGroup("detector", "NXdetector"), scan.Camera);
        detector.WriteString("local_name", scan.Beamline.Detector.Name);
        Quantity(detector, "saturation_value", camera.SaturationAdu, "counts");
        Quantity(detector, "gain", camera.GainAduPerPhoton, "counts/photon");
        Quantity(detector, "read_noise", camera.ReadNoiseAdu, "counts");
        Quantity(detector, "x_pixel_size", camera.PixelSizeUm, "um");
        Quantity(detector, "y_pixel_size", camera.PixelSizeUm, "um");
        Quantity(detector, "detector_readout_time", camera.ReadoutSeconds, "s");
    }

    private static void WriteZonePlate(Hdf5Group zonePlate, ZonePlateOptics optics)
    {
        Quantity(zonePlate, "outer_diameter", optics.DiameterUm, "um");
        Quantity(zonePlate, "outermost_zone_width", optics.OutermostZoneNm, "nm");
        Quantity(zonePlate, "magnification", optics.Magnification, "");
        zonePlate.WriteString("optics_mode", optics.Mode == OpticsMode.FixedDetector ? "fixed_detector" : "constant_magnification");
        if (optics.Mode == OpticsMode.FixedDetector)
            Quantity(zonePlate, "detector_distance", optics.DetectorDistanceMm, "mm");
    }

    private static void WriteReferences(Hdf5Group entry, ScanFileDescription scan)
    {
        if (scan.References.Count == 0)
            return;
        var references = entry.CreateGroup("references", "NXcollection");
        for (var i = 0; i < scan.References.Count; i++)
        {
            var spectrum = scan.References[i];
            var group = references.CreateGroup(i.ToString("00", CultureInfo.InvariantCulture), "NXdata");
            group.SetAttribute("signal", "absorption");
            group.SetAttribute("axes", ["energy"]);
            group.WriteString("name", spectrum.Name);
            group.WriteString("source", spectrum.Source);
            group.WriteArray<double>("energy", [spectrum.EnergyEv.Count], [.. spectrum.EnergyEv]).SetAttribute("units", "eV");
            group.WriteArray<double>("absorption", [spectrum.Absorption.Count], [.. spectrum.Absorption]).SetAttribute("normalised", spectrum.IsNormalised ? 1 : 0);
        }
    }

    private static void Quantity(Hdf5Group group, string name, double value, string units) => group.WriteScalar(name, value).SetAttribute("units", units);

    private void WriteDefaultPlot(Hdf5Group entry)
    {
        var data = entry.CreateGroup("data", "NXdata");
        data.SetAttribute("signal", "data");
        data.SetAttribute("axes", ["energy", ".", "."]);
        data.SetAttribute("energy_indices", 0);
        Link("data", Pixels);
        Link("energy", Columns.Energy);
        Link("image_key", Columns.ImageKey);

        void Link(string name, Hdf5Dataset target)
        {
            target.SetAttribute("target", target.Path);
            data.CreateHardLink(name, target);
        }
    }
}
