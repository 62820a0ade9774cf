using TxmXanes.Acquisition.Devices;
using TxmXanes.Domain;
using TxmXanes.Domain.Beamlines;
using TxmXanes.Domain.Optics;
using TxmXanes.Domain.Scans;

namespace TxmXanes.Acquisition.Orchestration.Positioning;

/// <summary>Where every axis of a scan has to stand, for an energy and for the sample in or out of the field.</summary>
internal sealed class ScanTargets
{
    private readonly AxisGroup axes;
    private readonly BeamlineDescription beamline;
    private readonly Dictionary<AxisRole, double> sampleIn = [];

    /// <exception cref="BadInputException">An axis that the scan needs is not configured.</exception>
    public ScanTargets(AxisGroup axes, BeamlineDescription beamline)
    {
        this.axes = axes;
        this.beamline = beamline;
        Require(AxisRole.Energy, "the scan");
        Require(AxisRole.ZonePlateZ, "focusing");
        if (beamline.Optics.Mode == OpticsMode.ConstantMagnification)
            Require(AxisRole.DetectorZ, "a constant magnification");
        if (beamline.Optics.Calibrations.Count > 0)
        {
            Require(AxisRole.ZonePlateX, "the lateral calibration");
            Require(AxisRole.ZonePlateY, "the lateral calibration");
        }
        foreach (var role in beamline.SampleOut.Keys)
            Require(role, "sample_out");
    }

    /// <summary>Remembers where the sample is in the field: where its axes stand before the scan.</summary>
    public void SampleIsIn(AxisRole role, PositionerReading reading)
    {
        if (!beamline.SampleOut.ContainsKey(role))
            return;
        // The commanded position where it is true, so that the sample does not wander by a readback's noise from scan to scan.
        var commanded = Math.Abs(reading.Target - reading.Readback) <= axes[role].Settings.Tolerance;
        sampleIn[role] = commanded ? reading.Target : reading.Readback;
    }

    /// <summary>Every axis' target, in the order of serial moves.</summary>
    public IReadOnlyList<AxisTarget> Of(double energyEv, bool sampleOut) => [.. Optics(energyEv), .. Sample(sampleOut)];

    /// <summary>Energy, zone plate and detector.</summary>
    public IEnumerable<AxisTarget> Optics(double energyEv)
    {
        var optics = beamline.Optics;
        yield return new(axes[AxisRole.Energy], energyEv);
        if (optics.ZonePlateLateralUm(energyEv) is { } lateral)
        {
            yield return new(axes[AxisRole.ZonePlateX], lateral.XUm);
            yield return new(axes[AxisRole.ZonePlateY], lateral.YUm);
        }
        yield return new(axes[AxisRole.ZonePlateZ], optics.ZonePlateZMm(energyEv));
        if (axes.Has(AxisRole.DetectorZ))
            yield return new(axes[AxisRole.DetectorZ], optics.DetectorZMm(energyEv));
    }

    /// <summary>The sample's axes, in or out of the field.</summary>
    public IEnumerable<AxisTarget> Sample(bool isOut) =>
        sampleIn.Select(position => new AxisTarget(axes[position.Key], position.Value + (isOut ? beamline.SampleOut[position.Key] : 0)));

    /// <summary>No target of the whole scan lies outside an axis' limits.</summary>
    /// <exception cref="BadInputException">One does.</exception>
    public void CheckLimits(ScanPlan plan)
    {
        foreach (var energyEv in plan.EnergiesEv)
        {
            foreach (var target in Optics(energyEv))
                target.Axis.CheckLimits(target.Value);
        }
        foreach (var target in Sample(isOut: true))
            target.Axis.CheckLimits(target.Value);
    }

    private void Require(AxisRole role, string purpose)
    {
        if (!axes.Has(role))
            throw new BadInputException($"The beamline file names no axis {AxisNames.Of(role)}, which {purpose} needs.");
    }
}
