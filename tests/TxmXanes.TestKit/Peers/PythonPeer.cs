namespace TxmXanes.TestKit.Peers;

/// <summary>
/// Scripts run by Debian's own Python, which has h5py, zmq, grpcio and numpy from the distribution's packages.
/// (Another python3 earlier on PATH has none of them.)
/// </summary>
public static class PythonPeer
{
    private const string Python = "/usr/bin/python3";

    /// <summary>Starts a script given as text; it finds its arguments in <c>sys.argv[1:]</c>. Output is unbuffered.</summary>
    public static PeerProcess Start(string script, params string[] arguments) =>
        PeerProcess.Start(Python, ["-u", "-c", script, .. arguments]);

    /// <summary>Starts a script file.</summary>
    public static PeerProcess StartFile(string path, params string[] arguments) =>
        PeerProcess.Start(Python, ["-u", path, .. arguments]);

    /// <summary>Runs a script to its end and returns its standard output, trimmed.</summary>
    /// <exception cref="PeerException">The script failed; the traceback is in the message.</exception>
    public static async Task<string> RunAsync(string script, CancellationToken cancel, params string[] arguments)
    {
        await using var peer = Start(script, arguments);
        return (await peer.FinishAsync(cancel)).Trim();
    }
}
