using System.Text;
using TxmXanes.Interop.ZeroMq.Native;

namespace TxmXanes.Interop.ZeroMq;

/// <summary>
/// Lets only clients with known public keys connect to the context's CURVE servers (the ZAP protocol of rfc.zeromq.org/spec/27).
/// Runs a thread until disposed. One a context, and made before its servers bind: without it every client that knows the server's key is let in.
/// </summary>
public sealed unsafe class ZmqCurveGuard : IDisposable
{
    private const int KeyBytes = 32;

    private readonly HashSet<string> _allowed;
    private readonly ZmqSocket _socket;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    /// <summary>Starts guarding.</summary>
    /// <param name="context">Of the servers.</param>
    /// <param name="allowedPublicKeys">40 characters of Z85 each.</param>
    public ZmqCurveGuard(ZmqContext context, IEnumerable<string> allowedPublicKeys)
    {
        _allowed = [.. allowedPublicKeys];
        _socket = new ZmqSocket(context, ZmqSocketType.Rep) { Linger = TimeSpan.Zero };
        _socket.Bind("inproc://zeromq.zap.01");
        _loop = ZmqReceiveLoop.RunAsync(_socket, Answer, _stop.Token, "zmq guard", maxParts: 8);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _loop.Wait();
        _socket.Dispose();
        _stop.Dispose();
    }

    /// <summary>Request: version, id, domain, address, identity, mechanism, key. Answer: version, id, status, text, user, metadata.</summary>
    private void Answer(ZmqMessage request)
    {
        if (request.Count < 2) throw new ZmqException($"A ZAP request of {request.Count} parts came; 6 or more are due.", 0);
        var allowed = request.Count == 7 && request[5].AsText() == "CURVE" && _allowed.Contains(Z85(request[6].Bytes));
        _socket.Send("1.0"u8, more: true);
        _socket.Send(request[1].Bytes, more: true);
        _socket.Send(allowed ? "200"u8 : "400"u8, more: true);
        _socket.Send(allowed ? "OK"u8 : "unknown key"u8, more: true);
        _socket.Send([], more: true);
        _socket.Send([]);
    }

    private static string Z85(ReadOnlySpan<byte> key)
    {
        if (key.Length != KeyBytes) return "";
        var text = stackalloc byte[41];
        fixed (byte* p = key) Zmq.zmq_z85_encode(text, p, KeyBytes);
        return Encoding.ASCII.GetString(text, 40);
    }
}
