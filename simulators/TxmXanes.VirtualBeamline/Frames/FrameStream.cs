using System.Threading.Channels;
using TxmXanes.Interop.ZeroMq;

namespace TxmXanes.VirtualBeamline.Frames;

/// <summary>
/// The PUSH socket with a thread of its own. What is queued goes out in order; frames are pinned buffers that libzmq
/// sends without a copy, and their number bounds the queue: a camera whose frames nobody takes comes to a halt.
/// </summary>
public sealed class FrameStream : IAsyncDisposable
{
    private const int SendHighWater = 4;
    private const long LargestPoolBytes = 192L << 20;

    private readonly ZmqContext context = new();
    private readonly ZmqSocket socket;
    private readonly ZmqBufferPool pool;
    private readonly Channel<Outgoing> queue = Channel.CreateUnbounded<Outgoing>(new() { SingleReader = true });
    private readonly CancellationTokenSource ending = new();
    private readonly Task sender;

    /// <param name="endpoint">As in tcp://127.0.0.1:*.</param>
    /// <param name="mostFrames">Buffers at most; 192 MB of them at the very most, 8 at the least.</param>
    /// <exception cref="ZmqException">The endpoint is taken.</exception>
    public FrameStream(string endpoint, int frameBytes, int mostFrames = 48)
    {
        FrameBytes = frameBytes;
        socket = context.CreateSocket(ZmqSocketType.Push);
        try
        {
            socket.SendHighWater = SendHighWater;
            Endpoint = socket.Bind(endpoint);
        }
        catch
        {
            socket.Dispose();
            context.Dispose();
            throw;
        }
        pool = new(frameBytes, (int)Math.Min(mostFrames, Math.Max(8, LargestPoolBytes / frameBytes)));
        sender = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>What a receiver connects to.</summary>
    public string Endpoint { get; }

    public int FrameBytes { get; }

    /// <summary>Buffers that are neither being rendered nor under way.</summary>
    public int FreeFrames => pool.Free;

    /// <summary>A buffer for one frame; waits until the receiver has taken earlier ones.</summary>
    public ZmqBuffer Rent(CancellationToken cancellation) => pool.Rent(cancellation);

    public void Send(byte[] json) => queue.Writer.TryWrite(new(json, null, 0, null));

    /// <summary>Sends a frame from a rented buffer, which is libzmq's from here on.</summary>
    public void Send(byte[] json, ZmqBuffer pixels, int length) => queue.Writer.TryWrite(new(json, pixels, length, null));

    /// <summary>Sends a frame that stays the caller's; it is copied, and must not change until the stream has ended.</summary>
    public void Send(byte[] json, ReadOnlyMemory<byte> pixels) => queue.Writer.TryWrite(new(json, null, 0, pixels));

    /// <summary>Sends what is queued, if somebody takes it within a second, and closes the socket.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        ending.CancelAfter(TimeSpan.FromSeconds(1));
        await sender;
        socket.Dispose();
        context.Dispose();
        pool.Dispose();
        ending.Dispose();
    }

    private void Run()
    {
        try
        {
            while (queue.Reader.WaitToReadAsync(ending.Token).AsTask().GetAwaiter().GetResult())
                while (queue.Reader.TryRead(out var message))
                    Send(message);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // Nobody took the rest within the time that an end allows.
        }
    }

    private void Send(Outgoing message)
    {
        var hasPixels = message.Pixels is not null || message.Copied is not null;
        socket.Send(message.Json, more: hasPixels, ending.Token);
        // A first part that was taken obliges to the second: no cancelling from here.
        if (message.Pixels is { } buffer)
            socket.Send(buffer, message.Length);
        else if (message.Copied is { } copied)
            socket.Send(copied.Span);
    }

    private readonly record struct Outgoing(byte[] Json, ZmqBuffer? Pixels, int Length, ReadOnlyMemory<byte>? Copied);
}
