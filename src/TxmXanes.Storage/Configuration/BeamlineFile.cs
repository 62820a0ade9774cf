using TxmXanes.Acquisition.Orchestration.Positioning;
using TxmXanes.Acquisition.Planning;
using TxmXanes.Domain.Beamlines;
using TxmXanes.Domain.Optics;
using TxmXanes.Interop.Yaml;

namespace TxmXanes.Storage.Configuration;

/// <param name="Text">The YAML as it was read.</param>
public sealed record BeamlineDocument(BeamlineDescription Beamline, string Text);

/// <summary>Reads the beamline description (contracts: Beamline) and reports everything wrong with it at once.</summary>
public static class BeamlineFile
{
    /// <summary>Reads a description from disk; data_root is relative to it.</summary>
    /// <exception cref="Domain.BadInputException">Unreadable.</exception>
    /// <exception cref="ConfigurationException">Every problem, with lines.</exception>
    public static BeamlineDocument Read(string path) => Parse(ConfigurationText.Read(path, "beamline description"), Path.GetFileName(path), ConfigurationText.FolderOf(path));

    /// <param name="folder">Absolute; relative paths refer to it.</param>
    /// <exception cref="ConfigurationException">Every problem, with lines.</exception>
    public static BeamlineDocument Parse(string text, string source, string folder)
    {
        var document = YamlDocumentReader.Parse(text, source);
        var root = document.Root;
        var devices = root.RequiredMap("devices");
        var axes = BeamlineDevicesReader.ReadAxes(devices);
        var optics = BeamlineOpticsReader.Read(root.RequiredMap("optics"));
        var beamline = new BeamlineDescription
        {
            Axes = axes,
            Detector = BeamlineDevicesReader.ReadDetector(devices.RequiredMap("detector")),
            Shutter = devices.OptionalMap("shutter") is { } shutter ? BeamlineDevicesReader.ReadDevice(shutter, isShutter: true) : null,
            IncidentMonitor = devices.OptionalMap("i0") is { } monitor ? BeamlineDevicesReader.ReadDevice(monitor) : null,
            RingCurrent = devices.OptionalMap("ring_current") is { } ring ? BeamlineDevicesReader.ReadDevice(ring) : null,
            Optics = optics,
            SampleOut = ReadSampleOut(root, axes),
            Motion = root.OptionalMap("moves") is { } moves ? new(moves.OptionalFlag("together", true), moves.OptionalFlag("during_readout", true)) : new(),
            DataRoot = Path.GetFullPath(Path.Combine(folder, root.RequiredString("data_root"))),
        };
        ReportMissingAxes(devices, axes, optics);
        ConfigurationException.ThrowIfAny(document);
        return new(beamline, text);
    }

    private static Dictionary<AxisRole, double> ReadSampleOut(YamlMap root, IReadOnlyDictionary<AxisRole, AxisSettings> axes)
    {
        var moves = new Dictionary<AxisRole, double>();
        var map = root.RequiredMap("sample_out");
        foreach (var (key, role) in new[] { ("sample_x_um", AxisRole.SampleX), ("sample_y_um", AxisRole.SampleY), ("sample_z_um", AxisRole.SampleZ) })
        {
            if (map.Optional(key) is not { } node)
                continue;
            var move = node.Number(-1e6, 1e6);
            moves[role] = move;
            if (!axes.TryGetValue(role, out var axis))
                node.Report($"moves {AxisNames.Of(role)}, which is not among the devices");
            else if (move == 0)
                node.Report("a move of 0 um does not take the sample out");
            else if (Math.Abs(move) > axis.HighLimit - axis.LowLimit)
                node.Report($"a move of {move} um is longer than the axis, whose limits are {axis.LowLimit} to {axis.HighLimit} um");
        }
        if (moves.Count == 0)
            root.Report("sample_out", "names no move, so the sample would stay in the field for backgrounds");
        return moves;
    }

    private static void ReportMissingAxes(YamlMap devices, IReadOnlyDictionary<AxisRole, AxisSettings> axes, ZonePlateOptics optics)
    {
        Need(AxisRole.Energy, "every scan");
        Need(AxisRole.ZonePlateZ, "focusing");
        if (optics.Mode == OpticsMode.ConstantMagnification)
            Need(AxisRole.DetectorZ, "optics of constant_magnification");
        if (optics.Calibrations.Count > 0)
        {
            Need(AxisRole.ZonePlateX, "the lateral corrections of optics.calibrations");
            Need(AxisRole.ZonePlateY, "the lateral corrections of optics.calibrations");
        }

        void Need(AxisRole role, string what)
        {
            if (!axes.ContainsKey(role) && !devices.Has(AxisNames.Of(role)))
                devices.Report($"{AxisNames.Of(role)} is missing, which {what} needs");
        }
    }
}
