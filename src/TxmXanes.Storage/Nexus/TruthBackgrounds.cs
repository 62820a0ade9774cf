using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Interop.Hdf5;

namespace TxmXanes.Storage.Nexus;

/// <summary>The backgrounds behind a scan's sample frames as the virtual beamline's truth file has them: above dark, without noise.</summary>
/// <remarks>One caller at a time.</remarks>
public sealed class TruthBackgrounds : IDisposable
{
    private const long MostImageIds = 10_000_000;

    private readonly Hdf5File file;
    private readonly Hdf5Dataset data;
    private readonly Dictionary<long, int> rows;

    private TruthBackgrounds(Hdf5File file, FrameShape shape)
    {
        this.file = file;
        foreach (var name in (string[])["entry/background/data", "entry/image_id"])
            if (!file.Root.Exists(name))
                throw new BadInputException($"{file.Path} has no /{name}, so it is no truth with backgrounds (the virtual beamline writes one with --truth-backgrounds).");
        data = file.Root.OpenDataset("entry/background/data");
        using var ids = file.Root.OpenDataset("entry/image_id");
        if (data.Shape is not [_, var height, var width] || (height, width) != (shape.Rows, shape.Columns))
            throw new BadInputException($"{file.Path}: /entry/background/data has shape [{string.Join(", ", data.Shape)}], and the scan's frames have {shape} pixels.");
        if (ids.Shape is not [<= MostImageIds and var count] || count != data.Shape[0])
            throw new BadInputException($"{file.Path}: /entry/image_id has shape [{string.Join(", ", ids.Shape)}], and there are {data.Shape[0]} backgrounds.");
        if (data.FindAttributeString("units") is var units && units != "ADU")
            throw new BadInputException($"{file.Path}: /entry/background/data is in '{units}', and a truth is in ADU.");
        rows = ids.ReadAll<long>().Index().DistinctBy(id => id.Item).ToDictionary(id => id.Item, id => id.Index);
    }

    /// <param name="shape">Of the scan's frames.</param>
    /// <exception cref="BadInputException">One sentence: absent, no truth, or of other frames.</exception>
    public static TruthBackgrounds Open(string path, FrameShape shape)
    {
        if (!File.Exists(path))
            throw new BadInputException($"There is no truth file {path}.");
        if (!Hdf5File.IsHdf5(path))
            throw new BadInputException($"{path} is no HDF5 file.");
        Hdf5File? file = null;
        try
        {
            file = Hdf5File.OpenRead(path);
            return new(file, shape);
        }
        catch (Hdf5Exception e)
        {
            file?.Dispose();
            throw new BadInputException($"Cannot read the truth {path}: {e.Message}", e);
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    /// <summary>Grey values above dark behind a sample frame, for its exposure, ADU.</summary>
    /// <exception cref="BadInputException">The truth is that of another scan.</exception>
    public float[] Behind(FrameMetadata sample)
    {
        if (!rows.TryGetValue(sample.ImageId, out var row))
            throw new BadInputException($"{file.Path} is the truth of another scan: it knows no frame {sample.ImageId} ({sample.EnergySetpointEv:0.##} eV).");
        var pixels = new float[data.Shape[1] * data.Shape[2]];
        data.ReadRow<float>(row, pixels);
        return pixels;
    }

    public void Dispose() => file.Dispose();
}
