using Grpc.Core;
using Spectre.Console;
using TxmXanes.Contracts.Scan.V1;
using State = TxmXanes.Contracts.Scan.V1.ScanStatus.Types.State;

namespace TxmXanes.Cli.Console;

/// <summary>Follows a scan on the terminal: one progress bar, then a summary. Going away (Ctrl-C) never touches the scan.</summary>
internal static class ScanWatcher
{
    /// <summary>Watches to the end of the scan; null when the watcher was interrupted.</summary>
    public static async Task<ScanStatus?> FollowAsync(ScanService.ScanServiceClient client, string id, CancellationToken cancellation)
    {
        ScanStatus? last = null;
        try
        {
            if (System.Console.IsErrorRedirected)
                await foreach (var status in Statuses(client, id, cancellation))
                    last = status;
            else
                last = await WithBarAsync(client, id, cancellation);
        }
        catch (Exception e) when (cancellation.IsCancellationRequested && e is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled })
        {
            return null;
        }
        return last;
    }

    /// <summary>The exit status that a finished scan means.</summary>
    public static int ExitStatusOf(ScanStatus status) => status.State switch
    {
        State.Completed => ExitStatus.Done,
        State.Stopped or State.Aborted => ExitStatus.StoppedByOperator,
        State.Interrupted => ExitStatus.Interrupted,
        State.Failed => ExitStatus.Device,
        // The stream ended before the scan did: the daemon has gone.
        _ => ExitStatus.Device,
    };

    /// <summary>"running", "completed", ….</summary>
    public static string StateName(State state) => state.ToString().ToLowerInvariant();

    public static string Duration(double seconds) => TimeSpan.FromSeconds(Math.Max(0, Math.Round(seconds))) is { TotalHours: >= 1 } t
        ? t.ToString(@"h\:mm\:ss")
        : TimeSpan.FromSeconds(Math.Max(0, Math.Round(seconds))).ToString(@"m\:ss");

    private static async Task<ScanStatus?> WithBarAsync(ScanService.ScanServiceClient client, string id, CancellationToken cancellation)
    {
        ScanStatus? last = null;
        // The bar goes to standard error: standard output is for results.
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(System.Console.Error) });
        await console.Progress().AutoClear(false).HideCompleted(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask("starting");
                await foreach (var status in Statuses(client, id, cancellation))
                {
                    last = status;
                    var planned = status.Frames.SamplePlanned + status.Frames.BackgroundPlanned + status.Frames.DarkPlanned;
                    task.MaxValue = Math.Max(1, planned);
                    task.Value = status.Frames.Sample + status.Frames.Background + status.Frames.Dark;
                    task.Description = Markup.Escape(Describe(status));
                }
                if (last is not null)
                    task.StopTask();
            });
        return last;
    }

    private static string Describe(ScanStatus status) => status.State is State.Preparing or State.Running or State.Paused or State.Suspended
        ? $"{StateName(status.State),-9} {status.EnergiesDone,3}/{status.EnergiesTotal} energies, {status.EnergyEv:0.0} eV, {Duration(status.TimeLeftS)} left{(status.Background?.Alarm == true ? ", background does not fit" : "")}"
        : $"{StateName(status.State),-9} {status.Step}";

    private static async IAsyncEnumerable<ScanStatus> Statuses(ScanService.ScanServiceClient client, string id, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        using var call = client.Watch(new ScanId { Id = id }, cancellationToken: cancellation);
        while (await call.ResponseStream.MoveNext(cancellation))
            yield return call.ResponseStream.Current;
    }
}
