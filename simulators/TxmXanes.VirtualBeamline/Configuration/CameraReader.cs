using TxmXanes.Interop.Yaml;

namespace TxmXanes.VirtualBeamline.Configuration;

internal static class CameraReader
{
    public static CameraSettings Read(YamlMap? map, YamlMap? replay)
    {
        var d = new CameraSettings { ReplayRing = replay?.RequiredInteger("ring", 1, 1000) ?? 0 };
        if (map is null)
            return d;
        var size = map.OptionalNumbers("size_px", 2, 32, 4096);   // [columns, rows], as --size WxH
        return d with
        {
            Columns = size is null ? d.Columns : (int)size[0],
            Rows = size is null ? d.Rows : (int)size[1],
            GainAduPerPhoton = map.OptionalNumber("gain_adu_per_photon", 1e-4, 1000, d.GainAduPerPhoton),
            ReadVarianceAdu2 = map.OptionalNumber("read_variance_adu2", 0, 1e6, d.ReadVarianceAdu2),
            OffsetAdu = map.OptionalNumber("offset_adu", 0, 10000, d.OffsetAdu),
            SaturationAdu = map.OptionalNumber("saturation_adu", 1, 65535, d.SaturationAdu),
            ReadoutSeconds = map.OptionalNumber("readout_s", 0, 60, d.ReadoutSeconds),
            DeadFraction = map.OptionalNumber("dead_fraction", 0, 0.1, d.DeadFraction),
            HotFraction = map.OptionalNumber("hot_fraction", 0, 0.1, d.HotFraction),
            HotAduPerSecond = map.OptionalNumber("hot_adu_per_s", 0, 1e6, d.HotAduPerSecond),
            DarkAduPerSecond = map.OptionalNumber("dark_adu_per_s", 0, 1000, d.DarkAduPerSecond),
            PixelSizeUm = map.OptionalNumber("pixel_size_um", 0.01, 1000, d.PixelSizeUm),
            MinimumExposureSeconds = map.OptionalNumber("minimum_exposure_s", 1e-6, 1000, d.MinimumExposureSeconds),
            MaximumExposureSeconds = map.OptionalNumber("maximum_exposure_s", 1e-3, 1e5, d.MaximumExposureSeconds),
        };
    }
}
