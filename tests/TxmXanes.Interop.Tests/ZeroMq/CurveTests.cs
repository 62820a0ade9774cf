using Shouldly;
using TxmXanes.Interop.ZeroMq;
using TxmXanes.TestKit.Peers;
using Xunit;

namespace TxmXanes.Interop.Tests.ZeroMq;

/// <summary>Encryption against pyzmq, and strangers kept out.</summary>
public sealed class CurveTests : IDisposable
{
    private const string Client = """
        import sys, zmq
        endpoint, server, public, secret = sys.argv[1:]
        s = zmq.Context().socket(zmq.PULL)
        s.curve_serverkey, s.curve_publickey, s.curve_secretkey = server.encode(), public.encode(), secret.encode()
        s.connect(endpoint)
        print(s.recv_string())
        """;

    private readonly ZmqContext _context = new();
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _context.Dispose();

    [Fact]
    public async Task Server_PythonClientWithTheKey_IsServed()
    {
        ZmqContext.HasCurve.ShouldBeTrue();
        var (server, client) = (ZmqCurveKeys.Generate(), ZmqCurveKeys.Generate());
        using var push = _context.CreateSocket(ZmqSocketType.Push);
        push.UseCurveServer(server);
        await using var peer = PythonPeer.Start(Client, push.Bind("tcp://127.0.0.1:*"), server.PublicKey, client.PublicKey, client.SecretKey);

        push.Send("secret"u8, cancel: Cancel);

        (await peer.ReadLineAsync(Cancel)).ShouldBe("secret");
    }

    [Fact]
    public async Task Client_OfAPythonServer_IsServed()
    {
        await using var peer = PythonPeer.Start("""
            import zmq
            public, secret = zmq.curve_keypair()
            s = zmq.Context().socket(zmq.PUSH)
            s.curve_secretkey, s.curve_server = secret, True
            port = s.bind_to_random_port('tcp://127.0.0.1')
            print('ready', port, public.decode())
            s.send_string('hello')
            """);
        var ready = (await peer.WaitForAsync("ready", Cancel)).Split(' ');
        using var pull = _context.CreateSocket(ZmqSocketType.Pull);
        pull.UseCurveClient(ready[1], ZmqCurveKeys.Generate());
        pull.Connect($"tcp://127.0.0.1:{ready[0]}");

        pull.ReceiveAll(cancel: Cancel)[0].ShouldBe("hello"u8.ToArray());
    }

    [Fact]
    public async Task Guard_LetsInKnownKeysOnly()
    {
        var (server, friend, stranger) = (ZmqCurveKeys.Generate(), ZmqCurveKeys.Generate(), ZmqCurveKeys.Generate());
        using var guard = new ZmqCurveGuard(_context, [friend.PublicKey]);
        using var push = _context.CreateSocket(ZmqSocketType.Push);
        push.UseCurveServer(server);
        using var monitor = new ZmqMonitor(push, ZmqEvents.HandshakeSucceeded | ZmqEvents.HandshakeFailedAuth);
        var endpoint = push.Bind("tcp://127.0.0.1:*");

        await using var bad = PythonPeer.Start(Client, endpoint, server.PublicKey, stranger.PublicKey, stranger.SecretKey);
        monitor.TryRead(PeerProcess.Patience, out var refused).ShouldBeTrue();
        refused.Event.ShouldBe(ZmqEvents.HandshakeFailedAuth);
        bad.Kill();

        await using var good = PythonPeer.Start(Client, endpoint, server.PublicKey, friend.PublicKey, friend.SecretKey);
        push.Send("for friends"u8, cancel: Cancel);
        (await good.ReadLineAsync(Cancel)).ShouldBe("for friends");
    }

    [Fact]
    public void UnencryptedClient_OfACurveServer_GetsNothing()
    {
        using var push = _context.CreateSocket(ZmqSocketType.Push);
        push.UseCurveServer(ZmqCurveKeys.Generate());
        using var monitor = new ZmqMonitor(push, ZmqEvents.HandshakeSucceeded | ZmqEvents.HandshakeFailedProtocol | ZmqEvents.HandshakeFailedNoDetail);
        using var pull = _context.CreateSocket(ZmqSocketType.Pull);
        pull.Connect(push.Bind("tcp://127.0.0.1:*"));

        monitor.TryRead(PeerProcess.Patience, out var happened).ShouldBeTrue();
        happened.Event.ShouldNotBe(ZmqEvents.HandshakeSucceeded);
    }
}
