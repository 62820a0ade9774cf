using TxmXanes.Acquisition.Orchestration.Positioning;
using TxmXanes.Domain;
using TxmXanes.Domain.Beamlines;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;

namespace TxmXanes.Acquisition.Planning;

/// <summary>What one axis is asked to do by a plan, in the axis' unit.</summary>
/// <param name="Lowest">Lowest target.</param>
/// <param name="Moves">How often the target changes.</param>
public sealed record AxisTravel(AxisRole Role, string Unit, double Lowest, double Highest, double LowLimit, double HighLimit, int Moves)
{
    public bool IsWithinLimits => Lowest >= LowLimit && Highest <= HighLimit;
}

/// <param name="EnergyIndex">Index into the plan's energies of the first step at fault.</param>
/// <param name="Message">One sentence.</param>
public sealed record MoveProblem(AxisRole Role, int EnergyIndex, string Message);

/// <summary>Every move of a plan, checked against the limits before anything moves.</summary>
public sealed record PlannedMoves(IReadOnlyList<AxisTravel> Axes, IReadOnlyList<MoveProblem> Problems)
{
    public static PlannedMoves Of(ScanPlan plan, BeamlineDescription beamline, DeviceFigures figures)
    {
        var travels = new Dictionary<AxisRole, AxisTravel>();
        var problems = new Dictionary<AxisRole, MoveProblem>();
        var last = new Dictionary<AxisRole, double>();
        foreach (var step in ScanStep.Of(plan))
        {
            IReadOnlyDictionary<AxisRole, double> targets;
            try
            {
                targets = AxisTargets.ForStep(beamline, step, figures.SampleIn);
            }
            catch (BadInputException e)
            {
                problems.TryAdd(AxisRole.ZonePlateZ, new(AxisRole.ZonePlateZ, step.EnergyIndex, e.Message));
                continue;
            }
            foreach (var (role, target) in targets)
            {
                if (!beamline.Axes.TryGetValue(role, out var axis))
                {
                    problems.TryAdd(role, new(role, step.EnergyIndex, $"The plan moves {AxisNames.Of(role)}, which the beamline does not have."));
                    continue;
                }
                travels[role] = Extend(travels.GetValueOrDefault(role), axis, target, last.TryGetValue(role, out var before) && before != target);
                last[role] = target;
                if (!(target >= axis.LowLimit && target <= axis.HighLimit))
                    problems.TryAdd(role, new(role, step.EnergyIndex, Outside(axis, target, step)));
            }
        }
        return new([.. travels.Values.OrderBy(t => t.Role)], [.. problems.Values.OrderBy(p => p.EnergyIndex).ThenBy(p => p.Role)]);
    }

    private static AxisTravel Extend(AxisTravel? travel, AxisSettings axis, double target, bool moves) => travel is null
        ? new(axis.Role, axis.Unit, target, target, axis.LowLimit, axis.HighLimit, 0)
        : travel with { Lowest = Math.Min(travel.Lowest, target), Highest = Math.Max(travel.Highest, target), Moves = travel.Moves + (moves ? 1 : 0) };

    private static string Outside(AxisSettings axis, double target, ScanStep step)
    {
        if (axis.Role == AxisRole.Energy)
            return $"{target:0.###} eV is outside the limits of energy, {axis.LowLimit} to {axis.HighLimit} eV.";
        var why = step.Key == ImageKey.Background && axis.Role is AxisRole.SampleX or AxisRole.SampleY or AxisRole.SampleZ ? "taking the sample out" : $"{step.EnergyEv:0.###} eV";
        return $"{AxisNames.Of(axis.Role)} would go to {target:0.####} {axis.Unit} for {why}, outside its limits {axis.LowLimit} to {axis.HighLimit} {axis.Unit}.";
    }
}
