using TxmXanes.Domain.Energies;
using TxmXanes.Domain.Spectra;
using TxmXanes.Interop.Yaml;

namespace TxmXanes.Storage.Configuration;

/// <summary>The energies of a plan, with the lines they stand on.</summary>
internal sealed class PlanEnergies
{
    private const int MostSegments = 1000;
    private const int MostEnergies = 100_000;

    private readonly List<(YamlMap Map, EnergySegment Segment)> segments = [];

    private PlanEnergies(JointReading joints) => Joints = joints;

    public JointReading Joints { get; }

    public IReadOnlyList<EnergySegment> Segments => [.. segments.Select(s => s.Segment)];

    /// <summary>Nothing was wrong, so that they can be enumerated.</summary>
    public bool AreSound { get; private set; } = true;

    public static PlanEnergies Read(YamlMap map)
    {
        var energies = new PlanEnergies(map.OptionalChoice("joints", ("twice", JointReading.Twice), ("once", JointReading.Once)));
        var list = map.RequiredList("segments");
        energies.AreSound = !map.IsAbsent && list.Count > 0;
        if (list.Count > MostSegments)
        {
            list.Report($"{list.Count} segments are too many; the limit is {MostSegments}");
            energies.AreSound = false;
            return energies;
        }
        foreach (var segment in list.Maps())
            energies.AreSound &= energies.Add(segment);
        var count = energies.segments.Sum(s => (double)s.Segment.Count);
        if (energies.AreSound && count > MostEnergies)
        {
            list.Report($"{count} energies are too many; the limit is {MostEnergies}");
            energies.AreSound = false;
        }
        return energies;
    }

    /// <summary>The line of an energy, by its index in the plan's order.</summary>
    public YamlMap SegmentOf(int energyIndex)
    {
        double? previousStop = null;
        foreach (var (map, segment) in segments)
        {
            var isShared = Joints == JointReading.Once && previousStop == segment.StartEv;
            energyIndex -= segment.Count - (isShared ? 1 : 0);
            if (energyIndex < 0)
                return map;
            previousStop = segment.StopEv;
        }
        return segments[^1].Map;
    }

    /// <summary>The plan's own value of an energy that the user typed, or null.</summary>
    public double? Find(double energyEv)
    {
        foreach (var (_, segment) in segments)
        {
            var index = Math.Round((energyEv - segment.StartEv) / segment.StepEv);
            if (index >= 0 && index < segment.Count && Math.Abs(segment.EnergyEv((int)index) - energyEv) < 1e-3)
                return segment.EnergyEv((int)index);
        }
        return null;
    }

    /// <summary>Reports references that do not reach over the whole scan.</summary>
    public void ReportUncovered(IEnumerable<(YamlNode Node, RawSpectrum Spectrum)> references)
    {
        if (!AreSound)
            return;
        var (first, last) = (segments[0].Segment.StartEv, segments[^1].Segment.StopEv);
        foreach (var (node, spectrum) in references)
            if (!spectrum.Covers(first) || !spectrum.Covers(last))
                node.Report($"the spectrum covers {spectrum.EnergyEv[0]:0.##} to {spectrum.EnergyEv[^1]:0.##} eV, but the scan goes from {first:0.##} to {last:0.##} eV");
    }

    private bool Add(YamlMap map)
    {
        var (start, stop) = (map.Required("start_ev").PhotonEnergyEv(), map.Required("stop_ev").PhotonEnergyEv());
        var step = map.RequiredNumber("step_ev", 1e-3, 10_000);
        if (!double.IsFinite(start) || !double.IsFinite(stop) || !double.IsFinite(step))
            return false;
        if (!(stop > start))
        {
            map.Report("stop_ev", $"{stop} eV is not above start_ev, {start} eV; energies must rise");
            return false;
        }
        var segment = new EnergySegment(start, stop, step);
        var isSound = true;
        if (segments.Count > 0 && start < segments[^1].Segment.StopEv)
        {
            map.Report("start_ev", $"{start} eV lies below {segments[^1].Segment.StopEv} eV, where the segment before ends; segments must rise and not overlap");
            isSound = false;
        }
        if (!segment.StepDivides)
        {
            var steps = Math.Max(1, Math.Round((stop - start) / step));
            map.Report("step_ev", $"{step} eV does not divide {start} to {stop} eV into whole steps; the nearest that does is {(stop - start) / steps:0.######} eV ({steps} steps)");
            isSound = false;
        }
        segments.Add((map, segment));
        return isSound;
    }
}
