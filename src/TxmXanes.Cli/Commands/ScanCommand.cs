using System.CommandLine;
using Google.Protobuf;
using TxmXanes.Cli.Console;
using TxmXanes.Contracts.Scan.V1;

namespace TxmXanes.Cli.Commands;

/// <summary>`txmx scan …`: drives the daemon. Ctrl-C ends the watching, never the scan.</summary>
internal static class ScanCommand
{
    private static readonly Option<bool> AsJson = new("--json") { Description = "One JSON document on standard output" };

    public static Command Create() => new("scan", "Run and follow scans on the daemon")
    {
        Run(),
        Single("status", "Where the scan stands", (client, id, cancellation) => client.GetStatusAsync(id, cancellationToken: cancellation).ResponseAsync),
        Watch(),
        Single("pause", "Pause at the next frame", (client, id, cancellation) => client.PauseAsync(id, cancellationToken: cancellation).ResponseAsync),
        Single("resume", "Go on after a pause", (client, id, cancellation) => client.ResumeAsync(id, cancellationToken: cancellation).ResponseAsync),
        Single("stop", "No more energies; closing background; finish properly", (client, id, cancellation) => client.StopAsync(id, cancellationToken: cancellation).ResponseAsync),
        Single("abort", "End now, make the beamline safe, keep the frames", (client, id, cancellation) => client.AbortAsync(id, cancellationToken: cancellation).ResponseAsync),
        List(),
    };

    private static Command Run()
    {
        var plan = new Argument<FileInfo>("PLAN") { Description = "Plan (YAML)" };
        var recipe = new Option<FileInfo?>("--recipe") { Description = "Recipe (YAML) for the live and final maps" };
        var watch = new Option<bool>("--watch") { Description = "Follow the scan to its end" };
        var daemon = DaemonOption.Create();
        var command = new Command("run", "Start a scan") { plan, recipe, watch, daemon, AsJson };
        command.SetAction(async (parsed, cancellation) =>
        {
            var client = DaemonOption.Connect(parsed.GetRequiredValue(daemon));
            var request = StartRequests.Read(parsed.GetRequiredValue(plan), parsed.GetValue(recipe));
            var started = await client.StartAsync(request, cancellationToken: cancellation);
            if (!parsed.GetValue(watch))
                return Show(started, parsed.GetValue(AsJson));
            System.Console.Error.WriteLine($"scan {started.Id} has started");
            return await FollowAsync(client, started.Id, parsed.GetValue(AsJson), cancellation);
        });
        return command;
    }

    private static Command Watch()
    {
        var id = IdArgument();
        var daemon = DaemonOption.Create();
        var command = new Command("watch", "Follow a scan to its end") { id, daemon, AsJson };
        command.SetAction((parsed, cancellation) =>
            FollowAsync(DaemonOption.Connect(parsed.GetRequiredValue(daemon)), parsed.GetValue(id) ?? "", parsed.GetValue(AsJson), cancellation));
        return command;
    }

    private static Command List()
    {
        var daemon = DaemonOption.Create();
        var command = new Command("list", "Every scan under the data root") { daemon, AsJson };
        command.SetAction(async (parsed, cancellation) =>
        {
            var list = await DaemonOption.Connect(parsed.GetRequiredValue(daemon)).ListAsync(new ListRequest(), cancellationToken: cancellation);
            if (parsed.GetValue(AsJson))
                Json.Print(list);
            else
                ScanSummary.PrintList(list);
            return ExitStatus.Done;
        });
        return command;
    }

    private static Command Single(string name, string description, Func<ScanService.ScanServiceClient, ScanId, CancellationToken, Task<ScanStatus>> call)
    {
        var id = IdArgument();
        var daemon = DaemonOption.Create();
        var command = new Command(name, description) { id, daemon, AsJson };
        command.SetAction(async (parsed, cancellation) =>
        {
            var client = DaemonOption.Connect(parsed.GetRequiredValue(daemon));
            return Show(await call(client, new ScanId { Id = parsed.GetValue(id) ?? "" }, cancellation), parsed.GetValue(AsJson));
        });
        return command;
    }

    private static Argument<string?> IdArgument() => new("ID") { Description = "The scan's id; the present or last one where omitted", Arity = ArgumentArity.ZeroOrOne };

    private static async Task<int> FollowAsync(ScanService.ScanServiceClient client, string id, bool asJson, CancellationToken cancellation)
    {
        var status = await ScanWatcher.FollowAsync(client, id, cancellation);
        if (status is null)
        {
            System.Console.Error.WriteLine("no longer watching; the scan goes on (txmx scan stop ends it)");
            return ExitStatus.Done;
        }
        Show(status, asJson);
        return ScanWatcher.ExitStatusOf(status);
    }

    private static int Show(ScanStatus status, bool asJson)
    {
        if (asJson)
            Json.Print((IMessage)status);
        else
            ScanSummary.Print(status, System.Console.Out);
        return ExitStatus.Done;
    }
}
