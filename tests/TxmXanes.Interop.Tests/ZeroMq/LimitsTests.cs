using Shouldly;
using TxmXanes.Interop.ZeroMq;
using TxmXanes.TestKit.Peers;
using Xunit;

namespace TxmXanes.Interop.Tests.ZeroMq;

/// <summary>Full queues, oversized messages, strangers, vanished peers, cancelled waits: guards against hangs and against trusting the wire.</summary>
public sealed class LimitsTests : IDisposable
{
    private readonly ZmqContext _context = new();
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _context.Dispose();

    [Fact]
    public async Task Push_PeerThatDoesNotRead_BlocksAndLosesNothing()
    {
        using var push = _context.CreateSocket(ZmqSocketType.Push);
        push.SendHighWater = 2;
        var endpoint = push.Bind("tcp://127.0.0.1:*");
        await using var peer = PythonPeer.Start("""
            import sys, zmq
            pull = zmq.Context().socket(zmq.PULL)
            pull.rcvhwm = 2
            pull.connect(sys.argv[1])
            print('ready')
            total = int(sys.stdin.readline())
            for n in range(total): assert pull.recv()[0] == n, n
            print('all')
            """, endpoint);
        await peer.WaitForAsync("ready", Cancel);

        var message = new byte[1 << 20];
        push.WaitToSend(PeerProcess.Patience).ShouldBeTrue();
        var accepted = 0;
        while (accepted < 200 && push.WaitToSend(TimeSpan.FromMilliseconds(300)))
        {
            message[0] = (byte)accepted;
            if (push.TrySend(message)) accepted++;
        }

        accepted.ShouldBeInRange(2, 100);
        push.SendTimeout = TimeSpan.FromMilliseconds(20);
        Should.Throw<TimeoutException>(() => push.Send(message)).Message.ShouldContain("PUSH");
        await peer.SendLineAsync($"{accepted}", Cancel);
        (await peer.ReadLineAsync(Cancel)).ShouldBe("all");
    }

    [Fact]
    public void ZeroCopy_QueueFull_LeavesTheBufferWithTheCaller()
    {
        using var push = _context.CreateSocket(ZmqSocketType.Push);
        push.Bind("tcp://127.0.0.1:*");
        using var pool = new ZmqBufferPool(16, 1);
        var buffer = pool.Rent(Cancel);

        push.TrySend(buffer, 16).ShouldBeFalse();
        pool.Free.ShouldBe(0);
        pool.TryRent().ShouldBeNull();
        buffer.Return();
        pool.Free.ShouldBe(1);
    }

    [Fact]
    public async Task ZeroCopy_PubDroppingForASlowReader_NeverMixesBuffers()
    {
        const int Bytes = 1 << 20;
        using var pub = _context.CreateSocket(ZmqSocketType.XPub);
        pub.SendHighWater = 2;
        var endpoint = pub.Bind("tcp://127.0.0.1:*");
        await using var peer = PythonPeer.Start("""
            import sys, zmq
            sub = zmq.Context().socket(zmq.SUB)
            sub.rcvhwm = 2
            sub.connect(sys.argv[1])
            sub.subscribe('')
            sys.stdin.readline()
            count, last = 0, -1
            while True:
                message = sub.recv()
                if message == b'end': break
                assert message == message[:1] * len(message), 'mixed'
                assert message[0] > last, 'out of order'
                count, last = count + 1, message[0]
            print('whole', count)
            """, endpoint);
        pub.ReceiveAll(cancel: Cancel)[0].ShouldBe([1]);

        using (var pool = new ZmqBufferPool(Bytes, 16))
        {
            for (var n = 0; n < 200; n++)
            {
                var buffer = pool.Rent(Cancel);
                buffer.Span.Fill((byte)n);
                pub.Send(buffer, Bytes, cancel: Cancel);
            }

            await peer.SendLineAsync("read", Cancel);
            // Every buffer comes home, the dropped ones' and the delivered ones'.
            for (var n = 0; n < 16; n++) pool.Rent(Cancel);
        }

        // PUB may drop this too, so it is repeated until heard.
        var whole = peer.WaitForAsync("whole", Cancel);
        do pub.Send("end"u8);
        while (await Task.WhenAny(whole, Task.Delay(20, Cancel)) != whole);
        int.Parse(await whole).ShouldBeInRange(1, 199);
    }

    [Fact]
    public void WaitAny_SaysWhichSocketsHaveMessages()
    {
        using var a = _context.CreateSocket(ZmqSocketType.Pull);
        using var b = _context.CreateSocket(ZmqSocketType.Pull);
        using var push = _context.CreateSocket(ZmqSocketType.Push);
        a.Bind("inproc://a");
        push.Connect(b.Bind("inproc://b"));
        var ready = new bool[2];

        ZmqSocket.WaitAny([a, b], ready, TimeSpan.Zero).ShouldBe(0);
        push.Send("x"u8);

        ZmqSocket.WaitAny([a, b], ready, PeerProcess.Patience).ShouldBe(1);
        ready.ShouldBe([false, true]);
    }

    [Fact]
    public async Task MaxMessageBytes_Exceeded_DropsThePeerNotUs()
    {
        using var pull = _context.CreateSocket(ZmqSocketType.Pull);
        pull.MaxMessageBytes = 1000;
        using var monitor = new ZmqMonitor(pull);
        var endpoint = pull.Bind("tcp://127.0.0.1:*");
        await using var peer = PythonPeer.Start("""
            import sys, zmq
            push = zmq.Context().socket(zmq.PUSH)
            push.connect(sys.argv[1])
            push.send(b'x' * 1000)
            push.send(b'y' * 1001)
            push.send(b'z')
            sys.stdin.readline()
            """, endpoint);

        pull.ReceiveAll(cancel: Cancel)[0].Length.ShouldBe(1000);
        WaitFor(monitor, ZmqEvents.Disconnected);
        using var good = _context.CreateSocket(ZmqSocketType.Push);
        good.Connect(endpoint);
        good.Send("fine"u8);
        string text;
        do text = System.Text.Encoding.UTF8.GetString(pull.ReceiveAll(cancel: Cancel)[0]);
        while (text == "z");
        text.ShouldBe("fine");
    }

    [Fact]
    public async Task PeerKilled_IsReportedDisconnected()
    {
        using var pull = _context.CreateSocket(ZmqSocketType.Pull);
        pull.UseHeartbeat(TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(600));
        using var monitor = new ZmqMonitor(pull, ZmqEvents.HandshakeSucceeded | ZmqEvents.Disconnected);
        var endpoint = pull.Bind("tcp://127.0.0.1:*");
        await using var peer = PythonPeer.Start("import sys, zmq\np = zmq.Context().socket(zmq.PUSH)\np.connect(sys.argv[1])\nsys.stdin.readline()", endpoint);
        WaitFor(monitor, ZmqEvents.HandshakeSucceeded);

        peer.Kill();

        WaitFor(monitor, ZmqEvents.Disconnected);
    }

    [Fact]
    public async Task ReceiveLoop_Cancelled_EndsAndGivesTheSocketBack()
    {
        using var pull = _context.CreateSocket(ZmqSocketType.Pull);
        var endpoint = pull.Bind("tcp://127.0.0.1:*");
        using var stop = new CancellationTokenSource();
        var loop = ZmqReceiveLoop.RunAsync(pull, _ => { }, stop.Token);

        stop.Cancel();
        await loop.WaitAsync(PeerProcess.Patience, Cancel);

        using var push = _context.CreateSocket(ZmqSocketType.Push);
        push.Connect(endpoint);
        push.Send("late"u8);
        pull.ReceiveAll(cancel: Cancel)[0].ShouldBe("late"u8.ToArray());
    }

    [Fact]
    public async Task ReceiveLoop_HandlerThrows_IsTheTasksException()
    {
        using var pull = _context.CreateSocket(ZmqSocketType.Pull);
        using var push = _context.CreateSocket(ZmqSocketType.Push);
        push.Connect(pull.Bind("inproc://loop"));
        push.Send("x"u8);

        var loop = ZmqReceiveLoop.RunAsync(pull, _ => throw new InvalidDataException("bad frame"), Cancel);

        (await Should.ThrowAsync<InvalidDataException>(() => loop.WaitAsync(PeerProcess.Patience, Cancel))).Message.ShouldBe("bad frame");
    }

    [Fact]
    public async Task Shutdown_UnderAWaitingLoop_EndsItQuietly()
    {
        var context = new ZmqContext();
        using var pull = context.CreateSocket(ZmqSocketType.Pull);
        var loop = ZmqReceiveLoop.RunAsync(pull, _ => { }, Cancel);

        context.Shutdown();
        await loop.WaitAsync(PeerProcess.Patience, Cancel);
        context.Dispose();
    }

    [Fact]
    public void Send_Cancelled_Throws()
    {
        using var push = _context.CreateSocket(ZmqSocketType.Push);
        push.Bind("tcp://127.0.0.1:*");
        using var stop = new CancellationTokenSource();
        stop.CancelAfter(TimeSpan.FromMilliseconds(20));

        Should.Throw<OperationCanceledException>(() => push.Send("nobody"u8, cancel: stop.Token));
    }

    [Fact]
    public void Bind_PortInUse_SaysWhichAndWhy()
    {
        using var first = _context.CreateSocket(ZmqSocketType.Pull);
        var endpoint = first.Bind("tcp://127.0.0.1:*");
        using var second = _context.CreateSocket(ZmqSocketType.Push);

        var failure = Should.Throw<ZmqException>(() => second.Bind(endpoint));

        failure.Message.ShouldBe($"Cannot bind PUSH socket to {endpoint}: Address already in use.");
        failure.ErrorNumber.ShouldBe(98);
    }

    [Fact]
    public void ReceiveInto_TooShort_RefusesAndGoesOn()
    {
        using var pull = _context.CreateSocket(ZmqSocketType.Pull);
        using var push = _context.CreateSocket(ZmqSocketType.Push);
        push.Connect(pull.Bind("inproc://short"));
        push.Send("123456789"u8);
        push.Send("12"u8);
        var buffer = new byte[4];

        Should.Throw<ZmqException>(() => pull.ReceiveInto(buffer, Cancel)).Message.ShouldContain("9 bytes");
        pull.ReceiveInto(buffer, Cancel).ShouldBe(2);
    }

    [Fact]
    public void Message_OfTooManyParts_IsTruncatedAndSaysSo()
    {
        using var pull = _context.CreateSocket(ZmqSocketType.Pull);
        using var push = _context.CreateSocket(ZmqSocketType.Push);
        push.Connect(pull.Bind("inproc://parts"));
        for (var n = 0; n < 5; n++) push.Send([(byte)n], more: n < 4);
        push.Send("next"u8);
        using var message = new ZmqMessage(maxParts: 3);

        pull.WaitToReceive(PeerProcess.Patience).ShouldBeTrue();
        message.TryReceive(pull).ShouldBeTrue();
        (message.Count, message.IsTruncated).ShouldBe((3, true));
        message.TryReceive(pull).ShouldBeTrue();
        (message.Count, message.IsTruncated, message[0].AsText()).ShouldBe((1, false, "next"));
    }

    private static void WaitFor(ZmqMonitor monitor, ZmqEvents wanted)
    {
        while (monitor.TryRead(PeerProcess.Patience, out var happened))
            if (happened.Event == wanted) return;
        throw new TimeoutException($"{wanted} was not reported.");
    }
}
