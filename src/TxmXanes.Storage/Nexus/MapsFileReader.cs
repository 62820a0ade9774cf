using TxmXanes.Domain;
using TxmXanes.Interop.Hdf5;
using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Storage.Nexus;

/// <summary>Reads maps: our results, and the virtual beamline's truth (which lacks errors and has the bound).</summary>
public static class MapsFileReader
{
    private const int MostReferences = 64;
    private const long MostPixels = 1L << 28;
    private const long MostPlaneBytes = MostPixels * sizeof(float);
    private const int MostShifts = 1_000_000;

    /// <summary>Whether this file is one that <see cref="Read(string)"/> reads.</summary>
    public static bool IsMapsFile(string path)
    {
        if (!File.Exists(path) || !Hdf5File.IsHdf5(path))
            return false;
        try
        {
            using var file = Hdf5File.OpenRead(path);
            return file.Root.Exists("entry/maps/fraction");
        }
        catch (Hdf5Exception)
        {
            // Maps are put into place whole; what cannot be opened is a scan being written, or broken, which its own reader tells.
            return false;
        }
    }

    /// <exception cref="BadInputException">One sentence: absent, no maps in it, or shapes that do not belong together.</exception>
    public static MapSet Read(string path)
    {
        try
        {
            if (!File.Exists(path))
                throw new BadInputException($"There is no maps file {path}.");
            if (!Hdf5File.IsHdf5(path))
                throw new BadInputException($"{path} is no HDF5 file.");
            using var file = Hdf5File.OpenRead(path);
            return Read(file);
        }
        catch (Exception e) when (e is Hdf5Exception or IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"Cannot read the maps {path}: {e.Message}", e);
        }
    }

    /// <summary>Where the maps came from; null where the file does not say (a truth file).</summary>
    /// <exception cref="BadInputException">It says so in part only.</exception>
    public static MapProvenance? ReadProvenance(string path)
    {
        try
        {
            using var file = Hdf5File.OpenRead(path);
            if (!file.Root.Exists("entry/process/program"))
                return null;
            using var process = file.Root.OpenGroup("entry/process");
            return new(Text(process, "program"), Text(process, "version"), Text(process, "recipe"), Text(process, "input_file"), Text(process, "input_sha256"), process.Exists("settings") ? Text(process, "settings") : "");
        }
        catch (Hdf5Exception e)
        {
            throw new BadInputException($"Cannot read where the maps {path} came from: {e.Message}", e);
        }

        static string Text(Hdf5Group process, string name) => process.OpenDataset(name).ReadString();
    }

    /// <summary>Of the maps' pixels at the sample, nm; 0 where the file does not say.</summary>
    public static double ReadPixelSizeNm(string path)
    {
        using var file = Hdf5File.OpenRead(path);
        if (!file.Root.Exists("entry/maps"))
            return 0;
        using var maps = file.Root.OpenGroup("entry/maps");
        return maps.HasAttribute("pixel_size_nm") ? maps.ReadAttribute<double>("pixel_size_nm") : 0;
    }

    private static MapSet Read(Hdf5File file)
    {
        if (!file.Root.Exists("entry/maps/fraction"))
            throw new BadInputException($"{file.Path} has no /entry/maps/fraction, so it is no maps file.");
        using var maps = file.Root.OpenGroup("entry/maps");
        using var fraction = maps.OpenDataset("fraction");
        var shape = fraction.Shape;
        if (shape.Length != 3 || shape[0] is < 1 or > MostReferences || shape[1] < 1 || shape[2] < 1 || shape[1] > MostPixels / shape[2])
            throw new BadInputException($"{file.Path}: /entry/maps/fraction has shape [{string.Join(", ", shape)}]; needed is [1 to {MostReferences} references, rows, columns] of at most {MostPixels} pixels.");
        var planes = new MapPlanes(maps, (int)shape[0], (int)shape[1], (int)shape[2]);
        var fractions = planes.Stack("fraction") ?? [];
        return new()
        {
            Rows = planes.Rows,
            Columns = planes.Columns,
            ReferenceNames = planes.Names(),
            Fraction = fractions,
            Coefficient = planes.Stack("coefficient") ?? planes.UnknownStack(),
            FractionSigma = planes.Stack("fraction_sigma") ?? planes.UnknownStack(),
            FractionBound = planes.Stack("fraction_crb"),
            Thickness = planes.Plane("thickness") ?? throw new BadInputException($"{file.Path} has no /entry/maps/thickness."),
            EdgeEnergyEv = planes.Plane("edge_energy"),
            WhitelineEnergyEv = planes.Plane("whiteline_energy"),
            FitError = planes.Plane("fit_error") ?? planes.Unknown(),
            Valid = planes.Bytes("valid") ?? [.. fractions[0].Select(f => float.IsNaN(f) ? (byte)0 : (byte)1)],
            Others = OtherMaps.Read(maps, planes.Rows, planes.Columns, MostPlaneBytes),
            Labels = planes.Bytes(OtherMaps.Labels),
            Masks = MaskGroup.Read(file, planes.Rows, planes.Columns, MostPlaneBytes),
            Spectra = SpectraGroup.Read(file),
            Shifts = ReadShifts(file),
            BackgroundReport = BackgroundReportGroup.Read(file, planes.Rows, planes.Columns, MostPlaneBytes),
            Notes = file.Root.Exists("entry/process/notes") ? file.Root.OpenDataset("entry/process/notes").ReadStrings() : [],
        };
    }

    private static (float Row, float Column)[] ReadShifts(Hdf5File file)
    {
        if (!file.Root.Exists("entry/shift"))
            return [];
        using var dataset = file.Root.OpenDataset("entry/shift");
        if (dataset.Shape is not [>= 0 and <= MostShifts, 2])
            throw new BadInputException($"{file.Path}: /entry/shift has shape [{string.Join(", ", dataset.Shape)}] instead of [frames, 2].");
        var values = dataset.ReadAll<float>(MostPlaneBytes);
        return [.. values.Chunk(2).Select(s => (s[0], s[1]))];
    }

    /// <summary>Reads planes of one size, and refuses others before memory is taken.</summary>
    private sealed class MapPlanes(Hdf5Group maps, int references, int rows, int columns)
    {
        public int Rows => rows;

        public int Columns => columns;

        public float[][]? Stack(string name)
        {
            if (Open(name, [references, rows, columns]) is not { } dataset)
                return null;
            using (dataset)
            {
                var stack = new float[references][];
                for (var j = 0; j < references; j++)
                    dataset.ReadRow<float>(j, stack[j] = new float[rows * columns]);
                return stack;
            }
        }

        public float[]? Plane(string name)
        {
            using var dataset = Open(name, [rows, columns]);
            return dataset?.ReadAll<float>(MostPlaneBytes);
        }

        public byte[]? Bytes(string name)
        {
            using var dataset = Open(name, [rows, columns]);
            return dataset?.ReadAll<byte>(MostPlaneBytes);
        }

        public IReadOnlyList<string> Names()
        {
            if (!maps.Exists("reference_name"))
                return [.. Enumerable.Range(1, references).Select(j => $"reference {j}")];
            using var dataset = maps.OpenDataset("reference_name");
            var names = dataset.ReadStrings();
            return names.Length == references ? names : throw new BadInputException($"{maps} has {references} fractions but {names.Length} reference names.");
        }

        public float[] Unknown()
        {
            var plane = new float[rows * columns];
            Array.Fill(plane, float.NaN);
            return plane;
        }

        public float[][] UnknownStack() => [.. Enumerable.Range(0, references).Select(_ => Unknown())];

        private Hdf5Dataset? Open(string name, long[] shape)
        {
            if (!maps.Exists(name))
                return null;
            var dataset = maps.OpenDataset(name);
            return dataset.Shape.AsSpan().SequenceEqual(shape)
                ? dataset
                : throw new BadInputException($"{dataset} has shape [{string.Join(", ", dataset.Shape)}] where [{string.Join(", ", shape)}] is needed.");
        }
    }
}
