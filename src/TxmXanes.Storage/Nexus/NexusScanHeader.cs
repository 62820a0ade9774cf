using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Spectra;
using TxmXanes.Interop.Hdf5;

namespace TxmXanes.Storage.Nexus;

/// <summary>What a scan's raw file says besides its frames. Texts are empty where the file has none.</summary>
public sealed record NexusScanHeader
{
    internal const string PixelsPath = "entry/instrument/detector/data";

    private const long MostFrames = 10_000_000;
    private const long MostPixels = 1L << 28;
    private const long MostTextBytes = 4L << 20;
    private const int MostReferences = 64;

    public required string Title { get; init; }

    public required string ScanId { get; init; }

    public required string StartTime { get; init; }

    /// <summary>Empty while the scan runs.</summary>
    public required string EndTime { get; init; }

    /// <summary>running, completed, stopped, aborted or failed.</summary>
    public required string Status { get; init; }

    public required string Problem { get; init; }

    public required string Sample { get; init; }

    public required string PlanText { get; init; }

    public required string RecipeText { get; init; }

    public required string BeamlineText { get; init; }

    public required double Magnification { get; init; }

    public required CameraDescription Camera { get; init; }

    public required IReadOnlyList<RawSpectrum> References { get; init; }

    internal static NexusScanHeader Read(Hdf5File file)
    {
        var root = file.Root;
        return new()
        {
            Title = Text(root, "entry/title"),
            ScanId = Text(root, "entry/experiment_identifier"),
            StartTime = Text(root, "entry/start_time"),
            EndTime = Text(root, "entry/end_time"),
            Status = Text(root, "entry/status"),
            Problem = Text(root, "entry/problem"),
            Sample = Text(root, "entry/sample/name"),
            PlanText = Text(root, "entry/plan"),
            RecipeText = Text(root, "entry/recipe"),
            BeamlineText = Text(root, "entry/beamline"),
            Magnification = Number(root, "entry/instrument/zone_plate/magnification"),
            Camera = ReadCamera(file),
            References = ReadReferences(file),
        };
    }

    private static CameraDescription ReadCamera(Hdf5File file)
    {
        if (!file.Root.Exists(PixelsPath))
            throw new BadInputException($"{file.Path} has no /{PixelsPath}, so it is no scan file.");
        using var pixels = file.Root.OpenDataset(PixelsPath);
        var shape = pixels.Shape;
        if (pixels.ElementType != Hdf5ElementType.UInt16 || shape.Length != 3)
            throw new BadInputException($"{file.Path}: /{PixelsPath} is {pixels.ElementType} of shape [{string.Join(", ", shape)}]; frames are UInt16 of shape [frames, rows, columns].");
        if (shape[0] > MostFrames || shape[1] < 1 || shape[2] < 1 || shape[1] > MostPixels / shape[2])
            throw new BadInputException($"{file.Path}: /{PixelsPath} declares shape [{string.Join(", ", shape)}]; at most {MostFrames} frames of {MostPixels} pixels are read.");
        const string detector = "entry/instrument/detector/";
        return new(
            new((int)shape[1], (int)shape[2]),
            Number(file.Root, detector + "saturation_value", ushort.MaxValue),
            Number(file.Root, detector + "gain"),
            Number(file.Root, detector + "read_noise"),
            Number(file.Root, detector + "x_pixel_size"),
            Number(file.Root, detector + "detector_readout_time"));
    }

    private static List<RawSpectrum> ReadReferences(Hdf5File file)
    {
        var spectra = new List<RawSpectrum>();
        if (!file.Root.Exists("entry/references"))
            return spectra;
        using var references = file.Root.OpenGroup("entry/references");
        foreach (var member in references.Members.Where(m => m.Kind == Hdf5MemberKind.Group).Take(MostReferences))
        {
            using var group = references.OpenGroup(member.Name);
            using var absorption = group.OpenDataset("absorption");
            using var energy = group.OpenDataset("energy");
            var (energies, values) = (energy.ReadAll<double>(MostTextBytes), absorption.ReadAll<double>(MostTextBytes));
            if (energies.Length != values.Length || energies.Length < 2)
                throw new BadInputException($"{file.Path}: the reference {member.Name} has {energies.Length} energies and {values.Length} values.");
            var isNormalised = absorption.HasAttribute("normalised") && absorption.ReadAttribute<int>("normalised") != 0;
            spectra.Add(new(Text(group, "name"), energies, values, isNormalised, Text(group, "source")));
        }
        return spectra;
    }

    private static string Text(Hdf5Group group, string path)
    {
        if (!group.Exists(path))
            return "";
        using var dataset = group.OpenDataset(path);
        return dataset.ReadString(MostTextBytes);
    }

    private static double Number(Hdf5Group group, string path, double otherwise = 0)
    {
        if (!group.Exists(path))
            return otherwise;
        using var dataset = group.OpenDataset(path);
        return dataset.ReadScalar<double>();
    }
}
