using TxmXanes.Domain.Beamlines;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;

namespace TxmXanes.Acquisition.Planning;

/// <summary>Where every axis has to stand for a step of the scan.</summary>
public static class AxisTargets
{
    /// <summary>The axes that the optics move with energy. Energy itself is always among them; the others where the beamline has them.</summary>
    /// <exception cref="Domain.BadInputException">The optics have no solution at this energy.</exception>
    public static IReadOnlyDictionary<AxisRole, double> ForEnergy(BeamlineDescription beamline, double energyEv)
    {
        var optics = beamline.Optics;
        var targets = new Dictionary<AxisRole, double> { [AxisRole.Energy] = energyEv };
        Add(AxisRole.ZonePlateZ, optics.ZonePlateZMm(energyEv));
        Add(AxisRole.DetectorZ, optics.DetectorZMm(energyEv));
        if (optics.ZonePlateLateralUm(energyEv) is var (x, y))
        {
            Add(AxisRole.ZonePlateX, x);
            Add(AxisRole.ZonePlateY, y);
        }
        return targets;

        void Add(AxisRole role, double target)
        {
            if (beamline.Axes.ContainsKey(role))
                targets[role] = target;
        }
    }

    /// <summary>All axes for a step: those of its energy, and the sample in or out of the field.</summary>
    /// <param name="sampleIn">Where the sample axes stand with the sample in; 0 where not listed.</param>
    public static IReadOnlyDictionary<AxisRole, double> ForStep(BeamlineDescription beamline, ScanStep step, IReadOnlyDictionary<AxisRole, double> sampleIn)
    {
        var targets = new Dictionary<AxisRole, double>(ForEnergy(beamline, step.EnergyEv));
        foreach (var (role, move) in beamline.SampleOut)
            targets[role] = sampleIn.GetValueOrDefault(role) + (step.Key == ImageKey.Background ? move : 0);
        return targets;
    }
}
