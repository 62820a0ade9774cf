using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Integrity;

namespace TxmXanes.Pipeline.Frames;

/// <summary>Decides of each message whether it belongs to the series under way, in its place and intact.</summary>
/// <remarks>Frames come by PUSH from one sender, so they keep their order: a later frame proves that an earlier one is lost.</remarks>
internal sealed class FrameGate
{
    private SeriesDescription? series;
    private long nextImageId;

    /// <summary>The verdict on one image.</summary>
    public enum Verdict
    {
        Accepted,

        /// <summary>Accepted from a plain sender, whose frames carry neither series nor checksum.</summary>
        AcceptedUnchecked,
        Foreign,
        Duplicate,
        Corrupt,
    }

    public void Expect(SeriesDescription description)
    {
        series = description;
        nextImageId = description.FirstImageId;
    }

    /// <summary>Judges <paramref name="image"/>; ids that it proves lost go to <paramref name="lost"/>.</summary>
    public Verdict Judge(FrameMessage.Image image, List<long> lost)
    {
        if (series is null || !IsOfSeries(image.SeriesId, image.SeriesUniqueId, image.ImageId, series))
            return Verdict.Foreign;
        if (image.ImageId < nextImageId)
            return Verdict.Duplicate;
        AdvanceTo(image.ImageId, lost);
        nextImageId = image.ImageId + 1;
        if (image.Crc32C is { } crc && crc != Crc32C.Of((ReadOnlySpan<ushort>)image.Buffer.Pixels))
            return Verdict.Corrupt;
        return image.SeriesUniqueId is null || image.Crc32C is null ? Verdict.AcceptedUnchecked : Verdict.Accepted;
    }

    /// <summary>A message was rejected before its pixels were kept; returns whether its id belongs to this series.</summary>
    public bool Reject(FrameMessage.Rejected rejected, long imageId, List<long> lost)
    {
        if (series is null || !IsOfSeries(rejected.SeriesId, rejected.SeriesUniqueId, imageId, series) || imageId < nextImageId)
            return false;
        AdvanceTo(imageId, lost);
        nextImageId = imageId + 1;
        return true;
    }

    /// <summary>The sender has ended the series: what was sent and has not come is lost.</summary>
    /// <param name="exposedUpTo">The highest id that was exposed.</param>
    public void End(FrameMessage.SeriesEnd end, long exposedUpTo, List<long> lost)
    {
        if (series is null || end.SeriesUniqueId != series.UniqueId)
            return;
        AdvanceTo(Math.Min(exposedUpTo + 1, series.FirstImageId + series.ImageCount), lost);
        series = null;
    }

    private void AdvanceTo(long imageId, List<long> lost)
    {
        for (; nextImageId < imageId; nextImageId++)
            lost.Add(nextImageId);
    }

    // A plain sender names no series: its images are known by their ids alone.
    private static bool IsOfSeries(long? seriesId, string? uniqueId, long imageId, SeriesDescription series) =>
        (uniqueId is null || uniqueId == series.UniqueId)
        && (seriesId is null || seriesId == series.SeriesId)
        && imageId >= series.FirstImageId && imageId < series.FirstImageId + series.ImageCount;
}
