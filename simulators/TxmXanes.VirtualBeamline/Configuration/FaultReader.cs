using TxmXanes.Interop.Yaml;

namespace TxmXanes.VirtualBeamline.Configuration;

internal static class FaultReader
{
    public static FaultSettings Read(YamlMap? map)
    {
        if (map is null)
            return FaultSettings.None;
        var frames = new Dictionary<long, FrameFault>();
        foreach (var item in map.OptionalList("frames")?.Maps() ?? [])
            frames[item.RequiredInteger("image_id", 0)] = item.RequiredChoice(
                "fault",
                ("drop", FrameFault.Drop), ("duplicate", FrameFault.Duplicate), ("wrong_shape", FrameFault.WrongShape), ("wrong_type", FrameFault.WrongType),
                ("wrong_crc", FrameFault.WrongCrc), ("stray", FrameFault.Stray), ("exit", FrameFault.Exit));
        return new()
        {
            Frames = frames,
            StallMove = Moves(map.OptionalMap("stall_move")),
            StuckFromMove = Moves(map.OptionalMap("stuck_from_move")),
            RefuseArm = map.OptionalInteger("refuse_arm", 0, int.MaxValue, 0),
            ShutterStuckClosed = map.OptionalFlag("shutter_stuck_closed", false),
            UnavailableMonitors = map.OptionalList("unavailable_monitors")?.Strings() ?? [],
        };
    }

    private static Dictionary<string, int> Moves(YamlMap? map) =>
        MotorSettings.Defaults.Where(m => map?.Has(m.Name) == true).ToDictionary(m => m.Name, m => map!.RequiredInteger(m.Name, 1));
}
