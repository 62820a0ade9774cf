using TxmXanes.Acquisition.Orchestration.Positioning;
using TxmXanes.Acquisition.Planning;
using TxmXanes.Domain.Beamlines;
using TxmXanes.Domain.Frames;
using TxmXanes.Interop.Yaml;

namespace TxmXanes.Storage.Configuration;

/// <summary>Reads the <c>devices</c> of a beamline description.</summary>
internal static class BeamlineDevicesReader
{
    public static Dictionary<AxisRole, AxisSettings> ReadAxes(YamlMap devices)
    {
        var axes = new Dictionary<AxisRole, AxisSettings>();
        foreach (var role in Enum.GetValues<AxisRole>())
            if (devices.OptionalMap(AxisNames.Of(role)) is { IsAbsent: false } map)
                axes[role] = ReadAxis(map, role);
        return axes;
    }

    public static DeviceSettings ReadDevice(YamlMap map, bool isShutter = false)
    {
        ReadDriver(map);
        return new(ReadAddress(map), map.RequiredString("name"), ReadTimeout(map))
        {
            TravelSeconds = isShutter ? map.OptionalNumber("travel_s", 0, 60) : null,
        };
    }

    public static DetectorSettings ReadDetector(YamlMap map)
    {
        ReadDriver(map);
        return new(ReadAddress(map), map.RequiredString("name"), ReadFrames(map), ReadTimeout(map))
        {
            ReadoutSeconds = map.OptionalNumber("readout_s", 0, 60),
            Shape = ReadShape(map),
        };
    }

    private static AxisSettings ReadAxis(YamlMap map, AxisRole role)
    {
        ReadDriver(map);
        var unit = UnitOf(role);
        var given = map.RequiredString("unit");
        if (given.Length > 0 && given != unit)
            map.Report("unit", $"{given} is not the unit of {AxisNames.Of(role)}; that is {unit}");
        var limits = ReadLimits(map, role, unit);
        return new(role, ReadAddress(map), map.RequiredString("name"), unit, limits.Low, limits.High,
            map.RequiredNumber("tolerance", 1e-9, 1e6), map.RequiredNumber("settle_s", 0, 60), ReadTimeout(map))
        {
            VelocityPerSecond = map.OptionalNumber("velocity_per_s", 1e-9, 1e9),
            AccelerationPerSecond2 = map.OptionalNumber("acceleration_per_s2", 1e-9, 1e12),
        };
    }

    private static (double Low, double High) ReadLimits(YamlMap map, AxisRole role, string unit)
    {
        var limits = map.RequiredNumbers("limits", 2, -1e9, 1e9);
        if (limits.Length < 2 || limits.Any(double.IsNaN))
            return (double.NaN, double.NaN);
        if (!(limits[1] > limits[0]))
            map.Report("limits", $"[{limits[0]}, {limits[1]}] {unit} does not rise");
        else if (role == AxisRole.Energy && limits[1] < 200)
            map.Report("limits", $"[{limits[0]}, {limits[1]}] eV are no hard X-ray energies; did you mean [{limits[0] * 1000}, {limits[1] * 1000}] eV?");
        return (limits[0], limits[1]);
    }

    private static string UnitOf(AxisRole role) => role switch
    {
        AxisRole.Energy => "eV",
        AxisRole.ZonePlateZ or AxisRole.DetectorZ => "mm",
        _ => "um",
    };

    private static void ReadDriver(YamlMap map)
    {
        var driver = map.Required("driver");
        if (driver.IsScalar && driver.Text() == "epics")
            driver.Report("epics is not available in this version");
        else
            driver.Choice("grpc");
    }

    private static double ReadTimeout(YamlMap map) => map.RequiredNumber("timeout_s", 0.01, 3600);

    private static string ReadAddress(YamlMap map)
    {
        var address = map.RequiredString("address");
        if (address.Length > 0 && !IsHostAndPort(address))
            map.Report("address", $"'{address}' is no address of the form host:port");
        return address;
    }

    private static string ReadFrames(YamlMap map)
    {
        var endpoint = map.RequiredString("frames");
        if (endpoint.Length > 0 && !(endpoint.StartsWith("tcp://", StringComparison.Ordinal) && IsHostAndPort(endpoint[6..])) && !endpoint.StartsWith("ipc://", StringComparison.Ordinal))
            map.Report("frames", $"'{endpoint}' is no endpoint of the form tcp://host:port or ipc://path");
        return endpoint;
    }

    private static FrameShape? ReadShape(YamlMap map)
    {
        if (map.OptionalList("shape") is not { } list)
            return null;
        if (list.Count == 2)
            return new(list[0].Integer(1, 65536), list[1].Integer(1, 65536));
        list.Report($"must be [rows, columns], not {list.Count} numbers");
        return null;
    }

    private static bool IsHostAndPort(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && int.TryParse(text.AsSpan(colon + 1), out var port) && port is >= 1 and <= 65535
            && Uri.CheckHostName(text[..colon].Trim('[', ']')) != UriHostNameType.Unknown;
    }
}
