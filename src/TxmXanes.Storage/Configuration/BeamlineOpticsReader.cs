using TxmXanes.Domain.Optics;
using TxmXanes.Interop.Yaml;

namespace TxmXanes.Storage.Configuration;

/// <summary>Reads the <c>optics</c> of a beamline description.</summary>
internal static class BeamlineOpticsReader
{
    /// <summary>Two calibrations that differ by more belong to different optics (science section 2).</summary>
    private const double MagnificationTolerance = 1e-3;

    public static ZonePlateOptics Read(YamlMap map)
    {
        var mode = map.OptionalChoice("mode", ("constant_magnification", OpticsMode.ConstantMagnification), ("fixed_detector", OpticsMode.FixedDetector));
        return new()
        {
            DiameterUm = map.RequiredNumber("zone_plate_um", 1, 10_000),
            OutermostZoneNm = map.RequiredNumber("outermost_zone_nm", 1, 1000),
            Magnification = map.RequiredNumber("magnification", 1, 10_000),
            Mode = mode,
            DetectorDistanceMm = ReadDistance(map, mode),
            ZonePlateOffsetMm = map.OptionalNumber("zone_plate_z_offset_mm", -1e6, 1e6, 0),
            DetectorOffsetMm = map.OptionalNumber("detector_z_offset_mm", -1e6, 1e6, 0),
            Calibrations = map.OptionalList("calibrations") is { } list ? ReadCalibrations(list) : [],
        };
    }

    private static double ReadDistance(YamlMap map, OpticsMode mode)
    {
        if (mode == OpticsMode.FixedDetector)
            return map.RequiredNumber("detector_distance_mm", 1, 1e6);
        if (map.Has("detector_distance_mm"))
            map.Report("detector_distance_mm", "belongs to mode: fixed_detector only");
        return 0;
    }

    private static IReadOnlyList<LateralCalibration> ReadCalibrations(YamlList list)
    {
        if (list.Count is not (0 or 2))
        {
            list.Report($"{list.Count} calibrations are given; lateral corrections are interpolated between exactly 2");
            return [];
        }
        var calibrations = list.Maps().Select(m => new LateralCalibration(
            m.Required("energy_ev").PhotonEnergyEv(), m.RequiredNumber("magnification", 1, 10_000),
            m.RequiredNumber("zone_plate_x_um", -1e6, 1e6), m.RequiredNumber("zone_plate_y_um", -1e6, 1e6))).ToArray();
        if (calibrations is [var a, var b])
        {
            if (a.EnergyEv == b.EnergyEv)
                list.Report($"both calibrations are at {a.EnergyEv} eV; two energies are needed");
            if (Math.Abs(a.Magnification - b.Magnification) > MagnificationTolerance * a.Magnification)
                list.Report($"the calibrations have magnifications {a.Magnification} and {b.Magnification}; they must agree within {MagnificationTolerance:0.###} of each other to be interpolated");
        }
        return calibrations;
    }
}
