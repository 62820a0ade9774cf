using System.Diagnostics;
using System.Runtime.InteropServices;
using TxmXanes.Domain;

namespace TxmXanes.Cli.Processes;

/// <summary>A process of this program (daemon, virtual beamline) that prints one line `ready …` and then serves.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int SigTerm = 15;
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(20);

    private readonly Process process;
    private readonly string name;
    private readonly Queue<string> lastErrors = new();
    private readonly TaskCompletionSource<string> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool disposed;

    private ChildProcess(string name, Process process)
    {
        this.name = name;
        this.process = process;
    }

    /// <summary>The words after "ready", as key=value pairs.</summary>
    public IReadOnlyDictionary<string, string> Addresses { get; private set; } = new Dictionary<string, string>();

    /// <summary>Starts a program of the build and waits for its ready line.</summary>
    /// <param name="project">E.g. TxmXanes.Daemon.</param>
    /// <exception cref="BadInputException">It refused its input (exit status 2); the message is its own.</exception>
    /// <exception cref="DeviceException">It ended or did not become ready in time.</exception>
    public static async Task<ChildProcess> StartAsync(string project, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("setsid") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        // A session of its own: Ctrl-C in the terminal is for this program, which ends the scan first and then its children.
        start.ArgumentList.Add(PathOf(project));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        var child = new ChildProcess(project, new Process { StartInfo = start, EnableRaisingEvents = true });
        child.Begin();
        try
        {
            var line = await child.ready.Task.WaitAsync(ReadyWithin, cancellation);
            child.Addresses = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1)
                .Select(word => word.Split('=', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
            return child;
        }
        catch (TimeoutException)
        {
            await child.DisposeAsync();
            throw new DeviceException($"{project} did not become ready within {ReadyWithin.TotalSeconds:0} s.");
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGTERM, then, if it does not end in time, SIGKILL. A second call does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (disposed)
            return;
        disposed = true;
        if (!process.HasExited)
        {
            _ = Kill(process.Id, SigTerm);
            using var limit = new CancellationTokenSource(EndsWithin);
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
            }
        }
        process.Dispose();
    }

    private void Begin()
    {
        process.OutputDataReceived += (_, e) =>
        {
            if (e.Data?.StartsWith("ready", StringComparison.Ordinal) == true)
                ready.TrySetResult(e.Data);
        };
        process.ErrorDataReceived += (_, e) =>
        {
            if (e.Data is null)
                return;
            lock (lastErrors)
            {
                lastErrors.Enqueue(e.Data);
                if (lastErrors.Count > 20)
                    lastErrors.Dequeue();
            }
        };
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _ = FailWhenEndedAsync();
    }

    private async Task FailWhenEndedAsync()
    {
        await process.WaitForExitAsync();
        string said;
        lock (lastErrors)
            said = string.Join(' ', lastErrors).Trim();
        var sentence = said.Length > 0 ? said : $"{name} ended with status {process.ExitCode} before it was ready.";
        ready.TrySetException(process.ExitCode == Console.ExitStatus.BadInput ? new BadInputException(sentence) : new DeviceException(sentence));
    }

    // The launcher says where the build is; beside this program's own folder otherwise.
    private static string PathOf(string project)
    {
        var bin = Environment.GetEnvironmentVariable("TXMX_BIN") is { Length: > 0 } given ? given : Path.Combine(AppContext.BaseDirectory, "..", "..");
        var path = Path.GetFullPath(Path.Combine(bin, project, "release", project));
        return File.Exists(path) ? path : throw new BadInputException($"'{path}' does not exist: build with ./txmx first.");
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int pid, int signal);
}
