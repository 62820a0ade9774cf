using System.CommandLine;
using System.Globalization;
using Grpc.Core;
using TxmXanes.Cli.Console;
using TxmXanes.Cli.Processes;
using TxmXanes.Contracts.Scan.V1;
using TxmXanes.Domain;

namespace TxmXanes.Cli.Commands;

/// <summary>`txmx demo`: virtual beamline, daemon and one scan, to see it all work.</summary>
internal static class DemoCommand
{
    private const double DefaultTimeScale = 0.1;

    private sealed record Settings(bool Exit, double TimeScale, string Out, string Sample, string Mode, string Size, int Seed, int Port);

    public static Command Create()
    {
        var exit = new Option<bool>("--exit") { Description = "End after the scan instead of serving on" };
        var timeScale = new Option<double>("--time-scale") { Description = "Wall seconds per simulated second (1 = real time, ten minutes)", DefaultValueFactory = _ => DefaultTimeScale };
        var output = new Option<string>("--out") { Description = "Folder for the data", DefaultValueFactory = _ => "demo-data" };
        var sample = new Option<string>("--sample") { Description = "What is under the microscope", DefaultValueFactory = _ => "ncm811-cycled" };
        sample.AcceptOnlyFromAmong("ni-nio", "ncm811-pristine", "ncm811-cycled");
        var mode = new Option<string>("--mode") { Description = "Two backgrounds, or one per energy", DefaultValueFactory = _ => "improved" };
        mode.AcceptOnlyFromAmong("improved", "conventional");
        var size = new Option<string>("--size") { Description = "Detector columns x rows, e.g. 1024x1024", DefaultValueFactory = _ => "428x352" };
        var seed = new Option<int>("--seed") { Description = "Seed of the sample, the illumination and the noise", DefaultValueFactory = _ => 1 };
        var port = new Option<int>("--port") { Description = "Port of the dashboard (0 = any free one)", DefaultValueFactory = _ => 8350 };
        var command = new Command("demo", "Virtual beamline, daemon and one published Ni K-edge scan with live maps") { exit, timeScale, output, sample, mode, size, seed, port };
        command.SetAction((parsed, cancellation) => RunAsync(
            new Settings(
                parsed.GetValue(exit), parsed.GetValue(timeScale), parsed.GetRequiredValue(output), parsed.GetRequiredValue(sample),
                parsed.GetRequiredValue(mode), parsed.GetRequiredValue(size), parsed.GetValue(seed), parsed.GetValue(port)),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(Settings settings, CancellationToken cancellation)
    {
        if (!(settings.TimeScale is >= 0.001 and <= 10))
            throw new BadInputException($"--time-scale: {settings.TimeScale} is outside 0.001 to 10 wall seconds per simulated second.");
        var folder = Path.GetFullPath(settings.Out);
        Directory.CreateDirectory(folder);
        var truth = Path.Combine(folder, "truth.nxs");
        var clock = Clock(settings.TimeScale);

        await using var beamline = await ChildProcess.StartAsync("TxmXanes.VirtualBeamline",
            ["--config", ConfigFiles.Find("virtual-beamline.yaml"), "--sample", settings.Sample, "--size", settings.Size, "--seed", $"{settings.Seed}", "--port", "0", "--frames-port", "0", "--truth", truth, .. clock], cancellation);
        var description = Path.Combine(folder, "beamline.yaml");
        await File.WriteAllTextAsync(description, BeamlineFor(beamline.Addresses, folder), cancellation);
        await using var daemon = await ChildProcess.StartAsync("TxmXanes.Daemon",
            ["--beamline", description, "--http-port", $"{settings.Port}", "--grpc-port", "0", .. clock], cancellation);

        System.Console.WriteLine($"dashboard   {daemon.Addresses["http"]}");
        var client = DaemonOption.Connect(daemon.Addresses["grpc"]);
        var plan = WritePlan(settings, folder);
        var started = await client.StartAsync(StartRequests.Read(new FileInfo(plan), null), cancellationToken: cancellation);
        var status = await ScanWatcher.FollowAsync(client, started.Id, cancellation) ?? await AbortAsync(client);
        ScanSummary.Print(status, System.Console.Out);
        if (!settings.Exit && !cancellation.IsCancellationRequested)
        {
            System.Console.WriteLine($"Serving {daemon.Addresses["http"]} until Ctrl-C.");
            await UntilCancelledAsync(cancellation);
        }
        await daemon.DisposeAsync();
        await beamline.DisposeAsync();
        if (status.MapsPath.Length > 0 && File.Exists(truth))
            PrintComparison(status.MapsPath, truth);
        return ScanWatcher.ExitStatusOf(status);
    }

    private static void PrintComparison(string maps, string truth)
    {
        System.Console.WriteLine();
        System.Console.WriteLine("The maps against the virtual beamline's truth (bound: Cramér-Rao, what photon noise allows):");
        CompareCommand.Print(CompareCommand.Between(maps, truth), System.Console.Out);
    }

    // Ctrl-C in a demo means the whole demo: the beamline is virtual and ends with it, so the scan is ended properly first.
    private static async Task<ScanStatus> AbortAsync(ScanService.ScanServiceClient client)
    {
        try
        {
            await client.AbortAsync(new ScanId(), cancellationToken: CancellationToken.None);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.FailedPrecondition)
        {
            // It is on its way out already.
        }
        return await ScanWatcher.FollowAsync(client, "", CancellationToken.None) ?? new ScanStatus();
    }

    private static async Task UntilCancelledAsync(CancellationToken cancellation)
    {
        var cancelled = new TaskCompletionSource();
        await using (cancellation.Register(cancelled.SetResult))
            await cancelled.Task;
    }

    private static string[] Clock(double timeScale) =>
        ["--time-scale", timeScale.ToString("R", CultureInfo.InvariantCulture), "--time-origin", TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)];

    private static string BeamlineFor(IReadOnlyDictionary<string, string> addresses, string folder) =>
        File.ReadAllText(ConfigFiles.Find("beamline-overlapped.yaml"))
            .Replace("127.0.0.1:7001", addresses["device"], StringComparison.Ordinal)
            .Replace("tcp://127.0.0.1:7002", addresses["frames"], StringComparison.Ordinal)
            .Replace("data_root: ../data", $"data_root: {Quoted(folder)}", StringComparison.Ordinal);

    // Paths may hold what YAML takes for its own.
    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string WritePlan(Settings settings, string folder)
    {
        var published = ConfigFiles.Find(Path.Combine("plans", settings.Mode == "conventional" ? "ni-published-conventional.yaml" : "ni-published.yaml"));
        var species = settings.Sample == "ni-nio" ? new[] { "ni", "nio" } : ["ni2", "ni3", "ni4"];
        var references = string.Join(", ", species.Select(name => Quoted(ConfigFiles.Find(Path.Combine("references", $"{name}.xmu")))));
        var lines = File.ReadLines(published).Select(line =>
            line.StartsWith("references:", StringComparison.Ordinal) ? $"references: [{references}]"
            : line.StartsWith("name:", StringComparison.Ordinal) ? $"name: {settings.Sample} Ni K-edge {settings.Mode}"
            : line.StartsWith("sample:", StringComparison.Ordinal) ? $"sample: {settings.Sample}"
            : line);
        var path = Path.Combine(folder, "plan.yaml");
        File.WriteAllLines(path, lines);
        return path;
    }
}
