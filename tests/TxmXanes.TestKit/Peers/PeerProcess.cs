using System.Diagnostics;
using System.Text;
using System.Threading.Channels;

namespace TxmXanes.TestKit.Peers;

/// <summary>
/// A program somebody else wrote (Python, node, h5dump) on the other end of a test.
/// Talks by lines on standard input and output; standard error is kept and shown in every failure.
/// Killed by its process id on dispose.
/// </summary>
/// <remarks>One reader at a time: the lines go to whoever asks first.</remarks>
public sealed class PeerProcess : IDisposable, IAsyncDisposable
{
    /// <summary>How long any single wait may take before the test fails. Generous: a hang guard, not a measurement.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly StringBuilder _errors = new();
    private readonly string _name;

    private PeerProcess(Process process, string name)
    {
        _process = process;
        _name = name;
        process.OutputDataReceived += (_, e) =>
        {
            if (e.Data is null) _lines.Writer.TryComplete();
            else _lines.Writer.TryWrite(e.Data);
        };
        process.ErrorDataReceived += (_, e) =>
        {
            lock (_errors) _errors.AppendLine(e.Data);
        };
    }

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    /// <summary>True once the peer has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What the peer wrote to standard error so far.</summary>
    public string StandardError
    {
        get { lock (_errors) return _errors.ToString().Trim(); }
    }

    /// <summary>Starts a peer.</summary>
    /// <param name="program">Path, or a name on PATH.</param>
    /// <param name="arguments">Passed as they are, without a shell.</param>
    /// <param name="environment">Variables to set on top of this process's own.</param>
    /// <param name="workingDirectory">Where it runs; default the present folder.</param>
    public static PeerProcess Start(string program, IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null, string? workingDirectory = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? "",
        };
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
            start.Environment[key] = value;

        var peer = new PeerProcess(new Process { StartInfo = start }, Path.GetFileName(program));
        peer._process.Start();
        peer._process.BeginOutputReadLine();
        peer._process.BeginErrorReadLine();
        return peer;
    }

    /// <summary>The next line of standard output.</summary>
    /// <exception cref="PeerException">The peer ended or stayed silent; the message carries its standard error.</exception>
    public async Task<string> ReadLineAsync(CancellationToken cancel = default)
    {
        using var limit = Limited(cancel);
        try
        {
            return await _lines.Reader.ReadAsync(limit.Token);
        }
        catch (ChannelClosedException)
        {
            await _process.WaitForExitAsync(cancel);
            throw Failure($"ended with status {_process.ExitCode} where a line was expected");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw Failure($"wrote no line for {Patience.TotalSeconds:0} s");
        }
    }

    /// <summary>Reads lines until one starts with <paramref name="prefix"/>; returns the rest of that line, trimmed.</summary>
    public async Task<string> WaitForAsync(string prefix, CancellationToken cancel = default)
    {
        while (true)
        {
            var line = await ReadLineAsync(cancel);
            if (line.StartsWith(prefix, StringComparison.Ordinal))
                return line[prefix.Length..].Trim();
        }
    }

    /// <summary>Writes a line to the peer's standard input.</summary>
    public async Task SendLineAsync(string line, CancellationToken cancel = default)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(line.AsMemory(), cancel);
            await _process.StandardInput.FlushAsync(cancel);
        }
        catch (IOException e)
        {
            throw Failure($"does not take '{line}': {e.Message}");
        }
    }

    /// <summary>Waits for a successful end; returns the lines not read yet.</summary>
    /// <exception cref="PeerException">The exit status is not 0, or the peer does not end.</exception>
    public async Task<string> FinishAsync(CancellationToken cancel = default)
    {
        using var limit = Limited(cancel);
        var rest = new StringBuilder();
        try
        {
            _process.StandardInput.Close();
            await foreach (var line in _lines.Reader.ReadAllAsync(limit.Token))
                rest.AppendLine(line);
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw Failure($"did not end within {Patience.TotalSeconds:0} s; its output: {rest}");
        }

        return _process.ExitCode == 0 ? rest.ToString() : throw Failure($"ended with status {_process.ExitCode}; its output: {rest}");
    }

    /// <summary>SIGKILL, at once, and waits until the process is gone.</summary>
    public void Kill()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private static CancellationTokenSource Limited(CancellationToken cancel)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        return limit;
    }

    private PeerException Failure(string what)
    {
        var errors = StandardError;
        return new PeerException($"{_name} (pid {_process.Id}) {what}{(errors.Length > 0 ? "\n" + errors : "; nothing on its standard error")}");
    }
}
