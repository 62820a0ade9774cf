using TxmXanes.Acquisition.Orchestration.Positioning;
using TxmXanes.Domain.Beamlines;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;

namespace TxmXanes.Acquisition.Planning;

/// <summary>Frames of a scan by kind.</summary>
public readonly record struct FrameCounts(int Sample, int Background, int Dark)
{
    public int Total => Sample + Background + Dark;

    public static FrameCounts Of(ScanPlan plan)
    {
        var counts = ScanStep.Of(plan).GroupBy(s => s.Key).ToDictionary(g => g.Key, g => g.Sum(s => s.Frames));
        return new(counts.GetValueOrDefault(ImageKey.Sample), counts.GetValueOrDefault(ImageKey.Background), counts.GetValueOrDefault(ImageKey.Dark));
    }
}

/// <summary>Backgrounds that may be added in mid-scan, when the predicted ones no longer fit.</summary>
/// <param name="Rule">The plan's.</param>
/// <param name="SecondsEach">What each would add to the scan, s: the longest over the plan.</param>
public sealed record PossibleBackgrounds(ExtraBackgroundRule Rule, double SecondsEach);

/// <summary>What a plan will do, told before anything moves (<c>txmx plan check</c>).</summary>
public sealed record PlanCheck
{
    public required string Name { get; init; }

    public required string Mode { get; init; }

    public required IReadOnlyList<double> EnergiesEv { get; init; }

    /// <summary>Distinct energies.</summary>
    public required int UniqueEnergies { get; init; }

    public required FrameCounts Frames { get; init; }

    public required PlannedMoves Moves { get; init; }

    /// <summary>The scan proper.</summary>
    public required TimeSplit Scan { get; init; }

    /// <summary>Not counted in any other figure; null where the plan has no such rule.</summary>
    public required PossibleBackgrounds? ExtraBackgrounds { get; init; }

    /// <summary>Darks, booked separately.</summary>
    public required TimeSplit Preparation { get; init; }

    /// <summary>Frames of the scan proper times exposure: no scan of this plan is shorter.</summary>
    public required double ExposureFloorSeconds { get; init; }

    /// <summary>Of the raw file; null while the camera's size is not known.</summary>
    public required long? StorageBytes { get; init; }

    /// <summary>Figures that nobody gave, so that they count as 0; a phrase each.</summary>
    public required IReadOnlyList<string> Unknown { get; init; }

    public bool IsAllowed => Moves.Problems.Count == 0;

    public static PlanCheck Of(ScanPlan plan, BeamlineDescription beamline, DeviceFigures? figures = null)
    {
        figures ??= DeviceFigures.Of(beamline);
        var moves = PlannedMoves.Of(plan, beamline, figures);
        var timeline = moves.Problems.Count == 0 ? ScanTimeline.Of(plan, beamline, figures) : null;
        var frames = FrameCounts.Of(plan);
        return new()
        {
            Name = plan.Name,
            Mode = plan.Backgrounds.Mode,
            EnergiesEv = plan.EnergiesEv,
            UniqueEnergies = plan.EnergiesEv.Distinct().Count(),
            Frames = frames,
            Moves = moves,
            Scan = timeline?.Scan ?? default,
            ExtraBackgrounds = plan.ExtraBackground is { } rule ? new(rule, timeline is null ? 0 : ScanTimeline.ExtraBackgroundSeconds(plan, beamline, figures)) : null,
            Preparation = timeline?.Preparation ?? default,
            ExposureFloorSeconds = (frames.Sample + frames.Background) * plan.ExposureSeconds,
            StorageBytes = figures.Shape is { } shape ? StorageOf(frames.Total, shape) : null,
            Unknown = [.. UnknownFigures(beamline, figures, moves)],
        };
    }

    // Pixels, and about 400 bytes a frame of metadata and chunk index, on a base of 64 kB: measured on written files.
    private static long StorageOf(int frames, FrameShape shape) => frames * (shape.Pixels * (long)sizeof(ushort) + 400) + 65536;

    private static IEnumerable<string> UnknownFigures(BeamlineDescription beamline, DeviceFigures figures, PlannedMoves moves)
    {
        foreach (var axis in moves.Axes.Where(a => a.Moves > 0 && !figures.Axes.GetValueOrDefault(a.Role).IsKnown))
            yield return $"velocity of {AxisNames.Of(axis.Role)}";
        if (figures.ReadoutSeconds is null)
            yield return "readout time of the detector";
        if (beamline.Shutter is not null && figures.ShutterTravelSeconds is null)
            yield return "travel time of the shutter";
        if (figures.Shape is null)
            yield return "frame size of the detector";
        foreach (var role in beamline.SampleOut.Keys.Where(r => !figures.SampleIn.ContainsKey(r)))
            yield return $"position of {AxisNames.Of(role)} with the sample in";
    }
}
