using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Storage.Import;

/// <summary>Joins scans of one shape into one, its sample images by rising energy.</summary>
public static class MergedScans
{
    /// <param name="scans">Two or more; closed with the result.</param>
    /// <exception cref="BadInputException">Different shapes, cameras or kinds.</exception>
    public static ImportedScan Merge(IReadOnlyList<ImportedScan> scans)
    {
        List<string> notes = [.. scans.SelectMany(s => s.Notes), $"{scans.Count} scans were joined: {string.Join(", ", scans.Select(s => s.Path))}. Every image has the backgrounds of its own scan."];
        if (scans.All(s => s.Frames is not null))
        {
            var merged = new MergedFrames([.. scans.Select(s => s.Frames!)]);
            var exposures = merged.Frames.Where(f => f.Key == ImageKey.Sample).Select(f => f.CountTimeSeconds).Distinct().Count();
            if (exposures > 1 && merged.Frames.Any(f => f.Key == ImageKey.Dark))
                notes.Add("The scans were exposed for different times; the mean of all darks was taken for every image.");
            return new(merged, null, merged.Camera, notes) { Recorded = scans.Select(s => s.Recorded).FirstOrDefault(r => r is not null) };
        }
        if (scans.All(s => s.Images is not null))
            return new(null, new MergedImages([.. scans.Select(s => s.Images!)], notes), scans[0].Camera, notes);
        var (frames, images) = (scans.First(s => s.Frames is not null), scans.First(s => s.Images is not null));
        throw new BadInputException($"{frames.Path} and {images.Path} cannot be joined: one holds 16-bit grey values and the other {images.Images!.Meaning.ToString().ToLowerInvariant()} of another type.");
    }

    /// <summary>The frames of all scans as one list: darks and backgrounds scan by scan, then the samples by energy. image_id goes on from scan to scan; EnergyIndex counts the energies of all.</summary>
    internal static (int Scan, int Index, FrameMetadata Metadata)[] Order(IReadOnlyList<IReadOnlyList<FrameMetadata>> scans)
    {
        var energies = scans.SelectMany(s => s).Where(f => f.Key is ImageKey.Sample or ImageKey.Background).Select(f => EnergyOf(f)).Distinct().Order().Select((energy, rank) => (energy, rank)).ToDictionary(e => e.energy, e => e.rank);
        var (all, offset) = (new List<(int Scan, int Index, FrameMetadata Metadata)>(), 0L);
        for (var s = 0; s < scans.Count; s++)
        {
            var number = s;
            all.AddRange(scans[s].Select((frame, i) => (number, i, frame with { Scan = number, ImageId = frame.ImageId + offset, EnergyIndex = energies.GetValueOrDefault(EnergyOf(frame)) })));
            offset = all.Max(f => f.Metadata.ImageId) + 1;
        }
        return [.. all.Where(f => f.Metadata.Key != ImageKey.Sample), .. all.Where(f => f.Metadata.Key == ImageKey.Sample).OrderBy(f => f.Metadata.EnergyEv)];
    }

    private static double EnergyOf(FrameMetadata frame) => Math.Round(frame.EnergySetpointEv, 3);

    internal static string PathOf(IEnumerable<string> paths) => string.Join(" + ", paths);

    internal static string[] FilesOf(object scan, string path) => scan is IHasFiles { Files: var files } ? [.. files] : [path];

    internal static void EnsureSame<T>(string firstPath, T first, string path, T other, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(first, other))
            throw new BadInputException($"{firstPath} and {path} cannot be joined: {what} {first} and {other}.");
    }
}
