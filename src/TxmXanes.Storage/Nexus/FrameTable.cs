using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Interop.Hdf5;

namespace TxmXanes.Storage.Nexus;

/// <summary>Reads the datasets that grow with the frames. Only rows that all of them have are frames: the writer may be between two.</summary>
internal sealed class FrameTable
{
    private readonly Hdf5File file;
    private readonly Dictionary<string, Hdf5Dataset> columns = [];

    public FrameTable(Hdf5File file)
    {
        this.file = file;
        foreach (var path in Required.Concat(Optional))
        {
            if (file.Root.Exists("entry/" + path))
                columns.Add(path, OpenColumn(path));
            else if (Required.Contains(path))
                throw new BadInputException($"{file.Path} has no /entry/{path}, so it is no scan file.");
        }
    }

    private static readonly string[] Required = ["instrument/detector/image_key", "instrument/monochromator/energy"];

    private static readonly string[] Optional =
    [
        "instrument/monochromator/energy_setpoint", "instrument/monochromator/energy_index",
        "instrument/detector/image_id", "instrument/detector/count_time", "instrument/detector/start_time", "instrument/detector/stop_time",
        "control/data", "instrument/source/current",
        .. PositionNames.All.Select(p => p.Path),
    ];

    public IReadOnlyList<FrameMetadata> Refresh(long pixelRows)
    {
        foreach (var column in columns.Values)
            column.Refresh();
        return Read(pixelRows);
    }

    public IReadOnlyList<FrameMetadata> Read(long pixelRows)
    {
        var count = columns.Values.Min(c => c.Shape[0]);
        count = Math.Min(count, pixelRows);
        var keys = Rows("instrument/detector/image_key", count)!;
        var energies = Rows("instrument/monochromator/energy", count)!;
        var setpoints = Rows("instrument/monochromator/energy_setpoint", count);
        var indices = Rows("instrument/monochromator/energy_index", count);
        var ids = Rows("instrument/detector/image_id", count);
        var (counts, starts, stops) = (Rows("instrument/detector/count_time", count), Rows("instrument/detector/start_time", count), Rows("instrument/detector/stop_time", count));
        var (monitor, current) = (Rows("control/data", count), Rows("instrument/source/current", count));
        var positions = PositionNames.All.Select(p => (p.Name, Values: Rows(p.Path, count))).Where(p => p.Values is not null).ToArray();
        var order = EnergyOrder(setpoints ?? energies);

        var frames = new FrameMetadata[count];
        for (var i = 0; i < count; i++)
        {
            frames[i] = new()
            {
                ImageId = (long)(ids?[i] ?? i),
                Key = KeyOf(keys[i], i),
                EnergyIndex = (int)(indices?[i] ?? order[(setpoints ?? energies)[i]]),
                EnergySetpointEv = (setpoints ?? energies)[i],
                EnergyEv = energies[i],
                CountTimeSeconds = counts?[i] ?? 1,
                StartTime = starts?[i] ?? double.NaN,
                StopTime = stops?[i] ?? double.NaN,
                MonitorRate = Known(monitor, i),
                RingCurrentMa = Known(current, i),
                Positions = positions.Where(p => !double.IsNaN(p.Values![i])).ToDictionary(p => p.Name, p => p.Values![i]),
            };
        }
        return frames;
    }

    private ImageKey KeyOf(double key, int row) => key is 0 or 1 or 2 or 3
        ? (ImageKey)(int)key
        : throw new BadInputException($"{file.Path}: frame {row} has image_key {key}; known are 0 (sample), 1 (background), 2 (dark), 3 (invalid).");

    private double[]? Rows(string path, long count) => columns.TryGetValue(path, out var column) ? column.ReadSlab<double>([0], [count]) : null;

    private Hdf5Dataset OpenColumn(string path)
    {
        var column = file.Root.OpenDataset("entry/" + path);
        return column.Shape.Length == 1 ? column : throw new BadInputException($"{file.Path}: /entry/{path} has {column.Shape.Length} dimensions where one number a frame is needed.");
    }

    // Files that do not say which energy of the plan a frame belongs to: by rank.
    private static Dictionary<double, int> EnergyOrder(double[] energies) =>
        energies.Distinct().Order().Select((energy, rank) => (energy, rank)).ToDictionary(e => e.energy, e => e.rank);

    private static double? Known(double[]? values, int row) => values is null || double.IsNaN(values[row]) ? null : values[row];
}
