using System.Diagnostics;
using System.Text;

namespace TxmXanes.SystemTests.Rig;

/// <summary>A program that ends by itself: its exit status, output and errors. Killed by its id when it does not, or on dispose.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    /// <summary>A hang guard, not a measurement.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly string command;
    private readonly Task<string> output;
    private readonly StringBuilder errors = new();
    private readonly List<(string Part, TaskCompletionSource Seen)> awaited = [];
    private readonly Task errorsEnded;

    private RunningProgram(Process process, string command)
    {
        this.process = process;
        this.command = command;
        output = process.StandardOutput.ReadToEndAsync();
        errorsEnded = ReadErrorsAsync();
    }

    public int Id => process.Id;

    /// <summary>Starts it without a terminal and without input.</summary>
    public static RunningProgram Start(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return new RunningProgram(process, $"{Path.GetFileName(program)} {string.Join(' ', arguments)}");
    }

    public static async Task<RunResult> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellation, IReadOnlyDictionary<string, string>? environment = null)
    {
        await using var running = Start(program, arguments, environment);
        return await running.FinishAsync(cancellation);
    }

    /// <summary>Completes when standard error contains a text.</summary>
    public async Task SaysAsync(string part, CancellationToken cancellation)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (errors)
        {
            awaited.Add((part, seen));
            Notify_NeedsLock();
        }
        await Task.WhenAny(seen.Task, errorsEnded).WaitAsync(Patience, cancellation);
        if (!seen.Task.IsCompleted)
            throw new InvalidOperationException($"{command} ended without '{part}': {Errors}");
    }

    public async Task<RunResult> FinishAsync(CancellationToken cancellation)
    {
        try
        {
            await process.WaitForExitAsync(cancellation).WaitAsync(Patience, cancellation);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{command} did not end within {Patience.TotalSeconds:0} s: {Errors}");
        }
        await errorsEnded;
        return new RunResult(command, process.ExitCode, await output, Errors);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private string Errors
    {
        get
        {
            lock (errors)
                return errors.ToString();
        }
    }

    private async Task ReadErrorsAsync()
    {
        while (await process.StandardError.ReadLineAsync() is { } line)
            lock (errors)
            {
                errors.AppendLine(line);
                Notify_NeedsLock();
            }
    }

    private void Notify_NeedsLock()
    {
        var text = errors.ToString();
        foreach (var (_, seen) in awaited.Where(a => text.Contains(a.Part, StringComparison.Ordinal)))
            seen.TrySetResult();
    }
}
