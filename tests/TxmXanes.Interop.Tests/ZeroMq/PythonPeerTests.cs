using System.Text;
using Shouldly;
using TxmXanes.Interop.ZeroMq;
using TxmXanes.TestKit.Peers;
using Xunit;

namespace TxmXanes.Interop.Tests.ZeroMq;

/// <summary>Both directions against pyzmq: guards against a wire only we understand.</summary>
public sealed class PythonPeerTests : IDisposable
{
    private const int FrameBytes = 2048 * 2048 * 2;

    private readonly ZmqContext _context = new();
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _context.Dispose();

    [Fact]
    public async Task Push_FramesOf8MB_ArriveWhole()
    {
        using var push = _context.CreateSocket(ZmqSocketType.Push);
        push.SendHighWater = 4;
        var endpoint = push.Bind("tcp://127.0.0.1:*");
        await using var peer = PythonPeer.Start("""
            import sys, zmq, zlib
            pull = zmq.Context().socket(zmq.PULL)
            pull.connect(sys.argv[1])
            for n in range(8):
                header, body = pull.recv_multipart()
                print(header.decode(), len(body), zlib.crc32(body))
            """, endpoint);

        using var pool = new ZmqBufferPool(FrameBytes, 6);
        var sums = new List<uint>();
        for (var n = 0; n < 8; n++)
        {
            var buffer = pool.Rent(Cancel);
            new Random(n).NextBytes(buffer.Span);
            sums.Add(Crc32(buffer.Span));
            var header = Encoding.UTF8.GetBytes($"{{\"frame\":{n}}}");
            if (n % 2 == 0)
            {
                push.Send(header, more: true, Cancel);
                push.Send(buffer, FrameBytes, cancel: Cancel);
            }
            else
            {
                push.Send(header, buffer.Span, Cancel);
                buffer.Return();
            }
        }

        for (var n = 0; n < 8; n++)
            (await peer.ReadLineAsync(Cancel)).ShouldBe($"{{\"frame\":{n}}} {FrameBytes} {sums[n]}");
        await peer.FinishAsync(Cancel);
    }

    [Fact]
    public async Task Pull_FramesOf8MB_ArriveWholeWithoutACopy()
    {
        using var pull = _context.CreateSocket(ZmqSocketType.Pull);
        await using var peer = PythonPeer.Start("""
            import zmq, zlib, os
            context = zmq.Context()
            push = context.socket(zmq.PUSH)
            port = push.bind_to_random_port('tcp://127.0.0.1')
            print('ready', port)
            push.send_string('start')
            for n in range(6):
                body = os.urandom(8388608)
                push.send_multipart([f'{n} {zlib.crc32(body)}'.encode(), body])
            push.send_multipart([b'end', b''])
            # An interpreter that ends at once takes unsent messages with it.
            push.close()
            context.term()
            """);
        pull.Connect($"tcp://127.0.0.1:{await peer.WaitForAsync("ready", Cancel)}");

        var seen = new List<string>();
        var received = new List<string>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        stop.CancelAfter(PeerProcess.Patience);
        await ZmqReceiveLoop.RunAsync(pull, message =>
        {
            received.Add($"{message.Count} {message[0].AsText()}");
            if (message.Count == 1) return;
            if (message[0].AsText() == "end") stop.Cancel();
            else seen.Add($"{message[0].AsText()[..1]} {Crc32(message[1].Bytes)}");
        }, stop.Token);

        received[0].ShouldBe("1 start");
        received[^1].ShouldBe("2 end");
        seen.Count.ShouldBe(6);
        received[1..^1].ShouldBe(seen.Select(line => "2 " + line));
    }

    [Fact]
    public async Task Pub_ReachesSubscribersOfThePrefix()
    {
        using var pub = _context.CreateSocket(ZmqSocketType.XPub);
        var endpoint = pub.Bind("tcp://127.0.0.1:*");
        await using var peer = PythonPeer.Start("""
            import sys, zmq
            sub = zmq.Context().socket(zmq.SUB)
            sub.connect(sys.argv[1])
            sub.subscribe('map.')
            print(sub.recv_string())
            """, endpoint);

        pub.ReceiveAll(cancel: Cancel)[0].ShouldBe([1, .. "map."u8]);
        pub.Send("other"u8);
        pub.Send("map.1"u8);

        (await peer.ReadLineAsync(Cancel)).ShouldBe("map.1");
    }

    [Fact]
    public async Task Sub_HearsThePrefixOnly()
    {
        using var sub = _context.CreateSocket(ZmqSocketType.Sub);
        sub.Subscribe("b");
        await using var peer = PythonPeer.Start("""
            import zmq
            context = zmq.Context()
            pub = context.socket(zmq.XPUB)
            print('ready', pub.bind_to_random_port('tcp://127.0.0.1'))
            pub.recv()
            for text in ['a', 'b', 'c', 'b2']: pub.send_string(text)
            pub.close()
            context.term()
            """);
        sub.Connect($"tcp://127.0.0.1:{await peer.WaitForAsync("ready", Cancel)}");

        sub.ReceiveAll(cancel: Cancel)[0].ShouldBe("b"u8.ToArray());
        sub.ReceiveAll(cancel: Cancel)[0].ShouldBe("b2"u8.ToArray());
    }

    [Fact]
    public async Task RequestReply_WithPython_Answers()
    {
        using var reply = _context.CreateSocket(ZmqSocketType.Rep);
        var endpoint = reply.Bind("tcp://127.0.0.1:*");
        await using var peer = PythonPeer.Start("""
            import sys, zmq
            request = zmq.Context().socket(zmq.REQ)
            request.connect(sys.argv[1])
            request.send_multipart([b'add', b'2', b'3'])
            print(request.recv_string())
            """, endpoint);

        var parts = reply.ReceiveAll(cancel: Cancel);
        reply.Send(Encoding.UTF8.GetBytes($"{parts.Length} {int.Parse(parts[1]) + int.Parse(parts[2])}"));

        (await peer.ReadLineAsync(Cancel)).ShouldBe("3 5");
    }

    private static uint Crc32(ReadOnlySpan<byte> data)
    {
        // The zlib polynomial, as Python's zlib.crc32.
        var crc = uint.MaxValue;
        foreach (var b in data) crc = (crc >> 8) ^ Table[(byte)(crc ^ b)];
        return ~crc;
    }

    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(n =>
    {
        var value = (uint)n;
        for (var bit = 0; bit < 8; bit++) value = (value & 1) != 0 ? (value >> 1) ^ 0xEDB88320 : value >> 1;
        return value;
    })];
}
