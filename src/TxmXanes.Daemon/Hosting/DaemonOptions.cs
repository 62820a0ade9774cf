using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using TxmXanes.Domain;

namespace TxmXanes.Daemon.Hosting;

/// <summary>Host plumbing, from a JSON file (`--config`, snake case) and options, the options winning. What the beamline is stands in its YAML.</summary>
public sealed record DaemonOptions
{
    /// <summary>The beamline description.</summary>
    public string Beamline { get; init; } = "beamline.yaml";

    /// <summary>Dashboard, on loopback; 0 = any free port.</summary>
    public int HttpPort { get; init; } = 8350;

    /// <summary>scan.v1, live.v1, health and reflection, on loopback; 0 = any free port.</summary>
    public int GrpcPort { get; init; } = 8351;

    /// <summary>Whether each frame is on the disk, not only handed to the system, before it counts as acknowledged.</summary>
    public bool FsyncEveryFrame { get; init; } = true;

    /// <summary>Wall seconds per simulated second; other than 1 only with the virtual beamline.</summary>
    public double TimeScale { get; init; } = 1;

    /// <summary>The virtual beamline's --time-origin, s since the Unix epoch.</summary>
    public double? TimeOriginUnixS { get; init; }

    private static readonly JsonSerializerOptions FileFormat = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>Reads the command line. Returns null when it was a call for help, which has then been answered.</summary>
    /// <exception cref="BadInputException">An unknown or unusable option or key.</exception>
    public static DaemonOptions? Parse(string[] arguments)
    {
        var config = new Option<string?>("--config") { Description = "Host settings (JSON)" };
        var beamline = new Option<string?>("--beamline") { Description = "Beamline description (YAML)" };
        var httpPort = new Option<int?>("--http-port") { Description = "Port of the dashboard (0 = any free one)" };
        var grpcPort = new Option<int?>("--grpc-port") { Description = "Port of the gRPC services (0 = any free one)" };
        var noFsync = new Option<bool>("--no-fsync") { Description = "Do not wait for the disk after each frame" };
        var timeScale = new Option<double?>("--time-scale") { Description = "Wall seconds per simulated second, as the virtual beamline's" };
        var timeOrigin = new Option<double?>("--time-origin") { Description = "The virtual beamline's time origin, s since the Unix epoch" };
        var root = new RootCommand("The TxmXanes daemon: runs energy scans and shows their maps.") { config, beamline, httpPort, grpcPort, noFsync, timeScale, timeOrigin };
        DaemonOptions? options = null;
        root.SetAction(parsed =>
        {
            var file = parsed.GetValue(config) is { } path ? ReadFile(path) : new DaemonOptions();
            options = (file with
            {
                Beamline = parsed.GetValue(beamline) ?? file.Beamline,
                HttpPort = parsed.GetValue(httpPort) ?? file.HttpPort,
                GrpcPort = parsed.GetValue(grpcPort) ?? file.GrpcPort,
                FsyncEveryFrame = file.FsyncEveryFrame && !parsed.GetValue(noFsync),
                TimeScale = parsed.GetValue(timeScale) ?? file.TimeScale,
                TimeOriginUnixS = parsed.GetValue(timeOrigin) ?? file.TimeOriginUnixS,
            }).Checked();
        });
        var result = root.Parse(arguments);
        if (result.Errors.Count > 0)
            throw new BadInputException(string.Join(" ", result.Errors.Select(e => e.Message)));
        result.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        return options;
    }

    private static DaemonOptions ReadFile(string path)
    {
        try
        {
            var options = JsonSerializer.Deserialize<DaemonOptions>(File.ReadAllText(path), FileFormat) ?? new DaemonOptions();
            return options with { Beamline = Path.GetFullPath(options.Beamline, Path.GetDirectoryName(Path.GetFullPath(path))!) };
        }
        catch (JsonException e)
        {
            throw new BadInputException($"{path}:{(e.LineNumber + 1)?.ToString(CultureInfo.InvariantCulture) ?? "?"}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"--config: {e.Message}", e);
        }
    }

    private DaemonOptions Checked()
    {
        foreach (var (name, port) in new[] { ("--http-port", HttpPort), ("--grpc-port", GrpcPort) })
            if (port is < 0 or > 65535)
                throw new BadInputException($"{name}: {port} is outside 0 to 65535.");
        if (!(TimeScale is >= 1e-4 and <= 100))
            throw new BadInputException($"--time-scale: {TimeScale} is outside 0.0001 to 100 wall seconds per simulated second.");
        if (TimeScale != 1 && TimeOriginUnixS is null)
            throw new BadInputException($"--time-scale {TimeScale} needs --time-origin, the same as the virtual beamline's: both must mean the same by a second.");
        return this;
    }
}
