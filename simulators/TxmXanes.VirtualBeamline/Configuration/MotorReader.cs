using TxmXanes.Interop.Yaml;

namespace TxmXanes.VirtualBeamline.Configuration;

internal static class MotorReader
{
    /// <param name="map">Motors by name; those not named keep their defaults.</param>
    public static IReadOnlyList<MotorSettings> Read(YamlMap? map) =>
        [.. MotorSettings.Defaults.Select(motor => map?.OptionalMap(motor.Name) is { } given ? Read(given, motor) : motor)];

    private static MotorSettings Read(YamlMap map, MotorSettings d)
    {
        map.OptionalChoice("unit", d.Unit);   // stated for the reader; a motor's unit is not a matter of taste
        var limits = map.OptionalNumbers("limits", 2);
        return d with
        {
            LowLimit = limits?[0] ?? d.LowLimit,
            HighLimit = limits?[1] ?? d.HighLimit,
            Velocity = map.OptionalNumber("velocity_per_s", 1e-9, 1e9, d.Velocity),
            Acceleration = map.OptionalNumber("acceleration_per_s2", 1e-9, 1e12, d.Acceleration),
            SwingShare = map.OptionalNumber("swing_share", 0, 1, d.SwingShare),
            SwingLimit = map.OptionalNumber("swing_limit", 0, 1e9, d.SwingLimit),
            SwingDecaySeconds = map.OptionalNumber("swing_decay_s", 1e-6, 1000, d.SwingDecaySeconds),
            SwingHz = map.OptionalNumber("swing_hz", 0, 1e6, d.SwingHz),
            ReadbackNoise = map.OptionalNumber("readback_noise", 0, 1e9, d.ReadbackNoise),
        };
    }
}
