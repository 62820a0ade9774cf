using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Backgrounds;
using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Pipeline.Backgrounds;

/// <summary>The backgrounds of one recorded scan, one at every energy: what training takes.</summary>
internal sealed class RecordedSequence
{
    // Setpoints are copied from the plan: what is not the same number is another energy.
    private const double EnergyToleranceEv = 0.01;
    private static readonly NormaliseRecipe Normalise = new();

    private readonly IScanFrames scan;

    /// <exception cref="BadInputException">An energy has no background, or exposures differ.</exception>
    public RecordedSequence(IScanFrames scan)
    {
        this.scan = scan;
        var stops = MeasuredBackgrounds.Group(scan.Frames);
        // An energy's background may have been repeated later: the first counts, as for the `measured` model.
        Stops = [.. Enumerable.Range(0, stops.Count).DistinctBy(i => stops[i].EnergyIndex)];
        var measured = stops.Select(s => s.EnergyIndex).ToHashSet();
        if (scan.Frames.FirstOrDefault(f => f.Key == ImageKey.Sample && !measured.Contains(f.EnergyIndex)) is { } lone)
            throw new BadInputException($"{scan.Path} cannot be trained on: it has no background at {lone.EnergySetpointEv:0.##} eV (energy {lone.EnergyIndex + 1}), and every energy needs one.");
        if (Stops.Count < 3)
            throw new BadInputException($"{scan.Path} cannot be trained on: it has backgrounds at {Stops.Count} energies, and 3 are the least.");
        Conditions = TrainingConditions.Of(scan.Camera, scan.Frames, Normalise, [.. Stops.Select(i => stops[i].EnergyEv)]);
        if (Conditions.Misfit(scan.Camera, scan.Frames.Where(f => f.Key == ImageKey.Background), Normalise) is { } misfit)
            throw new BadInputException($"{scan.Path} cannot be trained on: {misfit}.");
    }

    /// <summary>Indices into the scan's background stops, one an energy, in order of acquisition.</summary>
    public IReadOnlyList<int> Stops { get; }

    public TrainingConditions Conditions { get; }

    /// <exception cref="BadInputException">The other has other energies or was recorded otherwise.</exception>
    public void RefuseUnlike(RecordedSequence other)
    {
        var (own, others) = (Conditions.EnergiesEv, other.Conditions.EnergiesEv);
        if (own.Count != others.Count)
            throw Unlike($"it has {others.Count} energies, the first scan {own.Count}");
        for (var t = 0; t < own.Count; t++)
            if (Math.Abs(own[t] - others[t]) > EnergyToleranceEv)
                throw Unlike($"its energy {t + 1} is {others[t]:0.##} eV, that of the first scan {own[t]:0.##} eV");
        if (Conditions.Misfit(other.scan.Camera, other.scan.Frames.Where(f => f.Key == ImageKey.Background), Normalise) is { } misfit)
            throw Unlike(misfit);

        BadInputException Unlike(string what) => new($"{other.scan.Path} cannot be trained on together with {scan.Path}: {what}.");
    }

    public MeasuredBackgrounds Open() => new(scan, Normalise);
}
