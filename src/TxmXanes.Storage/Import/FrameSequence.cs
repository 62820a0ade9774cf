using TxmXanes.Domain;
using TxmXanes.Domain.Frames;

namespace TxmXanes.Storage.Import;

/// <summary>One frame of a foreign scan and where its pixels are.</summary>
internal readonly record struct SequenceFrame(FrameMetadata Metadata, IImageSource Source, int Index);

/// <summary>
/// Puts a foreign scan's images into the order in which our own scans take them: darks, then energy by energy the backgrounds and the samples. image_id counts in that order; times, which such files do not
/// give, count in the files' order.
/// </summary>
internal static class FrameSequence
{
    // A readback and a rounded number of the same energy differ by less; the steps of a scan are longer.
    private const double SameEnergyEv = 0.05;

    /// <param name="withBackgrounds">Whether the flats and darks take part: not where the images are flat-fielded.</param>
    /// <exception cref="BadInputException">Sizes or counts that do not match.</exception>
    public static SequenceFrame[] Of(ScanParts parts, bool withBackgrounds)
    {
        var energies = parts.EnergiesEv;
        if (energies.Length != parts.Images.Count)
            throw new BadInputException($"{parts.Images.Name} has {parts.Images.Count} images, and {energies.Length} energies were given.");
        var flats = withBackgrounds && parts.Flats is not null ? FlatEnergies(parts) : [];
        if (withBackgrounds)
            foreach (var source in new[] { parts.Flats, parts.Darks }.OfType<IImageSource>().Where(s => s.Shape != parts.Images.Shape))
                throw new BadInputException($"{source.Name} has images of {source.Shape} pixels, and {parts.Images.Name} of {parts.Images.Shape}.");
        if (!energies.SequenceEqual(energies.Order()))
            parts.Notes.Add($"{parts.Path}: the images were put in the order of rising energy.");

        var index = energies.Concat(flats.Select(f => f.EnergyEv)).Distinct().Order().Select((energy, rank) => (energy, rank)).ToDictionary(e => e.energy, e => e.rank);
        var exposure = parts.ExposureSeconds ?? 1;
        var frames = new List<SequenceFrame>();
        for (var i = 0; withBackgrounds && i < (parts.Darks?.Count ?? 0); i++)
            Add(parts.Darks!, i, ImageKey.Dark, energies.Min(), -1);
        // A flat stands before the samples of its energy; those of the highest energy close the scan.
        var highest = energies.Max();
        var left = new Queue<(double EnergyEv, int Index, double Position)>(flats.Where(f => f.EnergyEv < highest).OrderBy(f => f.EnergyEv));
        foreach (var sample in Enumerable.Range(0, energies.Length).OrderBy(i => energies[i]))
        {
            while (left.TryPeek(out var flat) && flat.EnergyEv <= energies[sample])
                AddFlat(left.Dequeue());
            Add(parts.Images, sample, ImageKey.Sample, energies[sample], sample);
        }
        foreach (var flat in flats.Where(f => f.EnergyEv >= highest).OrderBy(f => f.EnergyEv))
            AddFlat(flat);
        return [.. frames];

        void AddFlat((double EnergyEv, int Index, double Position) flat) => Add(parts.Flats!, flat.Index, ImageKey.Background, flat.EnergyEv, flat.Position);

        void Add(IImageSource source, int image, ImageKey key, double energyEv, double position) => frames.Add(new(
            new FrameMetadata
            {
                ImageId = frames.Count + 1, Key = key, EnergyIndex = index[energyEv], EnergySetpointEv = energyEv, EnergyEv = energyEv,
                CountTimeSeconds = key == ImageKey.Background ? parts.FlatExposureSeconds ?? exposure : exposure, StartTime = position * exposure, StopTime = (position + 1) * exposure,
            }, source, image));
    }

    // Position: between which images of the files' order it was taken.
    private static (double EnergyEv, int Index, double Position)[] FlatEnergies(ScanParts parts)
    {
        var (count, energies) = (parts.Flats!.Count, parts.EnergiesEv);
        if (parts.FlatEnergiesEv is { } given)
        {
            if (given.Length != count)
                throw new BadInputException($"{parts.Flats.Name} has {count} images, and {given.Length} energies were given for them.");
            return [.. given.Select((energy, i) =>
            {
                var nearest = Enumerable.Range(0, energies.Length).MinBy(k => Math.Abs(energies[k] - energy));
                return (Math.Abs(energies[nearest] - energy) <= SameEnergyEv ? energies[nearest] : energy, i, (double)nearest);
            })];
        }
        if (count == energies.Length)
            return [.. energies.Select((energy, i) => (energy, i, (double)i))];
        if (count > 2)
            throw new BadInputException($"{parts.Flats.Name} has {count} images for {energies.Length} of the sample: one an image, one for the first or two for the first and the last need no more words; for any other number give their energies in a file.");
        parts.Notes.Add(count == 1 ? $"{parts.Flats.Name}: the one background was taken for that of the first image." : $"{parts.Flats.Name}: the two backgrounds were taken for those of the first and the last image.");
        return count == 1 ? [(energies[0], 0, -1.0)] : [(energies[0], 0, -1.0), (energies[^1], 1, (double)energies.Length)];
    }
}
