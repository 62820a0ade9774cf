using TxmXanes.Domain.Beamlines;
using TxmXanes.Domain.Frames;
using TxmXanes.Interop.Hdf5;

namespace TxmXanes.Storage.Nexus;

/// <summary>The datasets that grow by one number with each frame.</summary>
internal sealed class FrameColumns
{
    // A chunk is rewritten with every flush: kept small.
    private const int ChunkRows = 256;

    private readonly List<Action<long, FrameMetadata>> writers = [];

    /// <summary>image_key, rewritten when a frame is invalidated. A row that was never acknowledged reads as invalid.</summary>
    public required Hdf5Dataset ImageKey { get; init; }

    public required Hdf5Dataset Energy { get; init; }

    public static FrameColumns Create(Hdf5Group entry, BeamlineDescription beamline)
    {
        var detector = "instrument/detector/";
        var monochromator = "instrument/monochromator/";
        var key = Column<int>(entry, detector + "image_key", null, (int)Domain.Frames.ImageKey.Invalid);
        var energy = Column(entry, monochromator + "energy", "eV", double.NaN);
        var columns = new FrameColumns { ImageKey = key, Energy = energy };
        columns.Add(energy, m => m.EnergyEv);
        columns.Add(Column(entry, monochromator + "energy_setpoint", "eV", double.NaN), m => m.EnergySetpointEv);
        columns.Add(Column(entry, monochromator + "energy_index", null, -1), m => m.EnergyIndex);
        columns.Add(Column(entry, detector + "image_id", null, -1L), m => m.ImageId);
        columns.Add(Column(entry, detector + "count_time", "s", double.NaN), m => m.CountTimeSeconds);
        columns.Add(Epoch(Column(entry, detector + "start_time", "s", double.NaN)), m => m.StartTime);
        columns.Add(Epoch(Column(entry, detector + "stop_time", "s", double.NaN)), m => m.StopTime);
        columns.Add(Column(entry, "control/data", "counts/s", double.NaN), m => m.MonitorRate ?? double.NaN);
        columns.Add(Column(entry, "instrument/source/current", "mA", double.NaN), m => m.RingCurrentMa ?? double.NaN);
        foreach (var axis in beamline.Axes.Values.Where(a => a.Role != AxisRole.Energy).OrderBy(a => a.Role))
        {
            var (path, name) = PositionNames.Of(axis.Role);
            columns.Add(Column(entry, path, axis.Unit, double.NaN), m => m.Positions.TryGetValue(name, out var value) ? value : double.NaN);
        }
        // Last, so that whoever sees a row's key sees the rest of it.
        columns.Add(key, m => (int)m.Key);
        return columns;
    }

    public void Write(long row, FrameMetadata metadata)
    {
        foreach (var write in writers)
            write(row, metadata);
    }

    private void Add<T>(Hdf5Dataset dataset, Func<FrameMetadata, T> value) where T : unmanaged =>
        writers.Add((row, metadata) => dataset.WriteRow(row, value(metadata)));

    private static Hdf5Dataset Column<T>(Hdf5Group entry, string path, string? units, T fill) where T : unmanaged
    {
        var dataset = entry.CreateDataset<T>(path, [0], maxShape: [-1], chunk: [ChunkRows], fill: fill);
        if (units is not null)
            dataset.SetAttribute("units", units);
        return dataset;
    }

    private static Hdf5Dataset Epoch(Hdf5Dataset times)
    {
        times.SetAttribute("start", "1970-01-01T00:00:00Z");
        return times;
    }
}

/// <summary>Where an axis' readbacks are in the file, and its name in <see cref="FrameMetadata.Positions"/>.</summary>
internal static class PositionNames
{
    public static (string Path, string Name) Of(AxisRole role) => role switch
    {
        AxisRole.ZonePlateX => ("instrument/zone_plate/x", "zone_plate_x"),
        AxisRole.ZonePlateY => ("instrument/zone_plate/y", "zone_plate_y"),
        AxisRole.ZonePlateZ => ("instrument/zone_plate/z", "zone_plate_z"),
        AxisRole.DetectorZ => ("instrument/detector/z", "detector_z"),
        AxisRole.SampleX => ("sample/x", "sample_x"),
        AxisRole.SampleY => ("sample/y", "sample_y"),
        AxisRole.SampleZ => ("sample/z", "sample_z"),
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "This axis has no position of its own in the file."),
    };

    /// <summary>Every axis that has one.</summary>
    public static IEnumerable<(string Path, string Name)> All => Enum.GetValues<AxisRole>().Where(r => r != AxisRole.Energy).Select(Of);
}
