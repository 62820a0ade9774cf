using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;

namespace TxmXanes.Pipeline.Analysis;

/// <summary>One or more background frames taken at one stop of the scan.</summary>
/// <param name="EnergyIndex">Index into the plan's energies.</param>
/// <param name="Order">image_id of its first frame: backgrounds and samples in order of acquisition.</param>
/// <param name="Time">Middle of its exposures, s since the Unix epoch.</param>
/// <param name="FrameIndices">Its frames in the file.</param>
/// <param name="Scan">Which of several merged scans it belongs to.</param>
public sealed record BackgroundStop(int EnergyIndex, double EnergyEv, long Order, double Time, IReadOnlyList<int> FrameIndices, int Scan = 0);

/// <summary>Which backgrounds make up the flat field of one sample frame: (1 - w) before + w after (science 5.1).</summary>
/// <param name="Before">Index into the stops.</param>
/// <param name="After">Index into the stops; equal to <paramref name="Before"/> where one serves alone.</param>
/// <param name="Weight">w in [0, 1].</param>
public readonly record struct BackgroundMix(int Before, int After, double Weight);

/// <summary>Chooses by the recipe's model. A sample frame of a merged scan has the backgrounds of its own scan; all of them where that scan has none.</summary>
public static class BackgroundChoice
{
    /// <summary>The model a recipe means when it names none: each energy's own background where every energy has one, else adaptive.</summary>
    public static BackgroundModel Default(IReadOnlyList<BackgroundStop> stops, IEnumerable<FrameMetadata> samples)
    {
        var measured = stops.Select(s => (s.Scan, s.EnergyIndex)).ToHashSet();
        var (scans, energies) = (stops.Select(s => s.Scan).ToHashSet(), stops.Select(s => s.EnergyIndex).ToHashSet());
        return samples.All(s => scans.Contains(s.Scan) ? measured.Contains((s.Scan, s.EnergyIndex)) : energies.Contains(s.EnergyIndex)) ? BackgroundModel.Measured : BackgroundModel.Adaptive;
    }

    /// <exception cref="BadInputException">There is no background, or the model needs one that was not taken.</exception>
    public static BackgroundMix For(FrameMetadata sample, IReadOnlyList<BackgroundStop> stops, BackgroundModel model, InterpolationWeight weightBy)
    {
        if (stops.Count == 0)
            throw new BadInputException("The scan holds no background: without one there is no optical density.");
        var (first, count) = Eligible(sample, stops);
        return model switch
        {
            BackgroundModel.Linear => Linear(sample, stops, first, first + count, weightBy),
            BackgroundModel.Measured => Alone(Measured(sample, stops, first, first + count)),
            BackgroundModel.Nearest => Alone(Enumerable.Range(first, count).MinBy(i => (Math.Abs(stops[i].EnergyEv - sample.EnergySetpointEv), Math.Abs(stops[i].Time - sample.StartTime)))),
            _ => throw new ArgumentOutOfRangeException(nameof(model), model, null),
        };
    }

    /// <summary>Between the backgrounds next below and next above in energy, whenever they were taken: for scans of which only the energies are known. Beyond the last, that one alone.</summary>
    public static BackgroundMix ByEnergy(double energyEv, IReadOnlyList<BackgroundStop> stops)
    {
        if (stops.Count == 0)
            throw new BadInputException("The scan holds no background: without one there is no optical density.");
        var (below, above) = (-1, -1);
        for (var i = 0; i < stops.Count; i++)
        {
            if (stops[i].EnergyEv <= energyEv && (below < 0 || stops[i].EnergyEv > stops[below].EnergyEv))
                below = i;
            if (stops[i].EnergyEv >= energyEv && (above < 0 || stops[i].EnergyEv < stops[above].EnergyEv))
                above = i;
        }
        if (below < 0 || above < 0 || stops[below].EnergyEv == stops[above].EnergyEv)
            return Alone(Math.Max(below, above));
        return new(below, above, (energyEv - stops[below].EnergyEv) / (stops[above].EnergyEv - stops[below].EnergyEv));
    }

    private static BackgroundMix Alone(int stop) => new(stop, stop, 0);

    // Stops are in order of acquisition, so those of one scan follow each other.
    private static (int First, int Count) Eligible(FrameMetadata sample, IReadOnlyList<BackgroundStop> stops)
    {
        var first = 0;
        while (first < stops.Count && stops[first].Scan != sample.Scan)
            first++;
        if (first == stops.Count)
            return (0, stops.Count);
        var end = first;
        while (end < stops.Count && stops[end].Scan == sample.Scan)
            end++;
        return (first, end - first);
    }

    private static BackgroundMix Linear(FrameMetadata sample, IReadOnlyList<BackgroundStop> stops, int first, int end, InterpolationWeight weightBy)
    {
        var after = first;
        while (after < end && stops[after].Order < sample.ImageId)
            after++;
        if (after == first || after == end)
            return Alone(Math.Min(after, end - 1));
        var (b, a) = (stops[after - 1], stops[after]);
        var (from, to, at) = weightBy == InterpolationWeight.Energy && a.EnergyEv != b.EnergyEv
            ? (b.EnergyEv, a.EnergyEv, sample.EnergySetpointEv)
            : (b.Time, a.Time, (sample.StartTime + sample.StopTime) / 2);
        return new(after - 1, after, Math.Clamp((at - from) / (to - from), 0, 1));
    }

    private static int Measured(FrameMetadata sample, IReadOnlyList<BackgroundStop> stops, int first, int end)
    {
        for (var i = first; i < end; i++)
            if (stops[i].EnergyIndex == sample.EnergyIndex)
                return i;
        throw new BadInputException($"background.model 'measured' needs a background at every energy; there is none at {sample.EnergySetpointEv:0.##} eV (energy {sample.EnergyIndex + 1}). Use 'linear' or 'nearest'.");
    }
}
