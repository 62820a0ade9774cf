namespace TxmXanes.Acquisition.Orchestration;

/// <summary>Where an interrupted scan is taken up again.</summary>
/// <param name="FramesDone">Acknowledged frames of each step, by index into <see cref="Domain.Scans.ScanStep.Of"/>; steps not named have none.</param>
/// <param name="NextImageId">Above every image_id that was ever exposed.</param>
/// <param name="NextSeriesId">Above every series_id that was ever armed.</param>
/// <param name="DarkMeanAdu">Mean grey value of the darks that are there; null without.</param>
public sealed record ResumePoint(IReadOnlyDictionary<int, int> FramesDone, long NextImageId, long NextSeriesId, double? DarkMeanAdu)
{
    /// <summary>A scan from its beginning.</summary>
    public static ResumePoint Beginning { get; } = new(new Dictionary<int, int>(), 1, 1, null);
}
