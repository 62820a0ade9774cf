using TxmXanes.Interop.Yaml;
using TxmXanes.VirtualBeamline.Samples;

namespace TxmXanes.VirtualBeamline.Configuration;

/// <summary>Reads config/virtual-beamline.yaml. Every key has a default; paths are relative to the file.</summary>
public static class SettingsReader
{
    private const double Any = 1e12;

    /// <exception cref="YamlProblemsException">The file is at fault; all problems with their lines.</exception>
    public static VirtualBeamlineSettings Read(string path)
    {
        var document = YamlDocumentReader.ParseFile(path);
        var root = document.Root;
        var defaults = new VirtualBeamlineSettings();
        var settings = new VirtualBeamlineSettings
        {
            Sample = root.OptionalString("sample") is null ? defaults.Sample : root.RequiredChoice("sample", [.. PhantomFactory.Names]),
            Seed = (ulong)root.OptionalInteger("seed", 0, int.MaxValue, (int)defaults.Seed),
            NoiseSeed = root.Has("noise_seed") ? (ulong)root.RequiredInteger("noise_seed", 0) : null,
            TimeScale = root.OptionalNumber("time_scale", 1e-4, 100, defaults.TimeScale),
            Port = root.OptionalInteger("port", 0, 65535, defaults.Port),
            FramesPort = root.OptionalInteger("frames_port", 0, 65535, defaults.FramesPort),
            Spectra = ReadSpectra(root.OptionalList("spectra"), Path.GetDirectoryName(Path.GetFullPath(path))!),
            InitialEnergyEv = root.OptionalNumber("initial_energy_ev", 5000, 14000, defaults.InitialEnergyEv),
            ShutterTravelSeconds = root.OptionalNumber("shutter_travel_s", 0, 60, defaults.ShutterTravelSeconds),
            Camera = CameraReader.Read(root.OptionalMap("camera"), root.OptionalMap("replay")),
            Optics = ReadOptics(root.OptionalMap("optics")),
            Ring = ReadRing(root.OptionalMap("ring")),
            Illumination = IlluminationReader.Read(root, Path.GetDirectoryName(Path.GetFullPath(path))!),
            Motors = MotorReader.Read(root.OptionalMap("motors")),
            Faults = FaultReader.Read(root.OptionalMap("faults")),
        };
        document.Finish();
        return settings;
    }

    private static IReadOnlyList<SpectrumFile> ReadSpectra(YamlList? list, string folder) =>
        [.. (list?.Maps() ?? []).Select(map => new SpectrumFile(
            map.RequiredString("name"),
            Path.Combine(folder, map.RequiredString("file")),
            map.OptionalFlag("raw", true),
            map.OptionalNumber("shift_ev", -50, 50, 0)))];

    private static OpticsSettings ReadOptics(YamlMap? map)
    {
        var d = new OpticsSettings();
        return map is null ? d : new()
        {
            ZonePlateUm = map.OptionalNumber("zone_plate_um", 1, 2000, d.ZonePlateUm),
            OutermostZoneNm = map.OptionalNumber("outermost_zone_nm", 5, 500, d.OutermostZoneNm),
            Magnification = map.OptionalNumber("magnification", 2, 1000, d.Magnification),
            RunOutRowsPx = map.OptionalNumber("run_out_rows_px", -50, 50, d.RunOutRowsPx),
            RunOutColumnsPx = map.OptionalNumber("run_out_columns_px", -50, 50, d.RunOutColumnsPx),
            RunOutPeriodEv = map.OptionalNumber("run_out_period_ev", 1, 10000, d.RunOutPeriodEv),
            RunOutRowsPxPerEv = map.OptionalNumber("run_out_rows_px_per_ev", -1, 1, d.RunOutRowsPxPerEv),
            RunOutColumnsPxPerEv = map.OptionalNumber("run_out_columns_px_per_ev", -1, 1, d.RunOutColumnsPxPerEv),
            RunOutJitterPx = map.OptionalNumber("run_out_jitter_px", 0, 10, d.RunOutJitterPx),
            DriftRowsPxPerHour = map.OptionalNumber("drift_rows_px_per_h", -1000, 1000, d.DriftRowsPxPerHour),
            DriftColumnsPxPerHour = map.OptionalNumber("drift_columns_px_per_h", -1000, 1000, d.DriftColumnsPxPerHour),
        };
    }

    private static RingSettings ReadRing(YamlMap? map)
    {
        var d = new RingSettings();
        return map is null ? d : new()
        {
            NominalMa = map.OptionalNumber("nominal_ma", 0.001, 10000, d.NominalMa),
            TopUpPeriodSeconds = map.OptionalNumber("top_up_period_s", 0.1, Any, d.TopUpPeriodSeconds),
            TopUpLoss = map.OptionalNumber("top_up_loss", 0, 1, d.TopUpLoss),
            MonitorCountsPerSecond = map.OptionalNumber("i0_counts_per_s", 1, Any, d.MonitorCountsPerSecond),
        };
    }
}
