using System.Runtime.CompilerServices;
using System.Threading.Channels;
using TxmXanes.Acquisition.Devices;
using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Interop.ZeroMq;

namespace TxmXanes.Devices.ZeroMq;

/// <summary>The detector's frame stream: a PULL socket connected to the detector's PUSH, read by a thread of its own.</summary>
/// <remarks>
/// PUSH and PULL lose nothing: while this side does not read, the camera's messages wait there. So the channel to the
/// reader is bounded: a reader that is <see cref="LongestQueue"/> frames behind makes the sender wait rather than the
/// memory grow; the engine never has as many in flight.
/// </remarks>
/// <param name="endpoint">E.g. tcp://127.0.0.1:7002.</param>
/// <param name="context">Lives longer than this.</param>
public sealed class ZeroMqFrameSource(string endpoint, ZmqContext context) : IFrameSource
{
    /// <summary>Messages received and not yet taken by the reader.</summary>
    public const int LongestQueue = 32;

    // Frames that libzmq may hold in memory of its own on top.
    private const int HighWater = 4;

    // A wrong frame up to this size is named and dropped; a larger one makes libzmq drop the connection, which comes back by itself.
    private const long LeastMessageLimit = 64L << 20;

    /// <inheritdoc/>
    public async IAsyncEnumerable<FrameMessage> ReceiveAsync(FramePool pool, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var socket = Connect(pool.Shape);
        var queue = Channel.CreateBounded<FrameMessage>(new BoundedChannelOptions(LongestQueue) { SingleReader = true, SingleWriter = true });
        var decoder = new FrameDecoder(pool);
        var loop = ReceiveIntoAsync(queue.Writer, socket, decoder, stop.Token);
        try
        {
            while (await MayReadAsync(queue.Reader, cancellation))
            {
                while (queue.Reader.TryRead(out var message))
                    yield return message;
            }
        }
        finally
        {
            // The socket belongs to the loop's thread until that has ended.
            await stop.CancelAsync();
            await loop;
            while (queue.Reader.TryRead(out var message))
                (message as FrameMessage.Image)?.Buffer.Release();
        }
    }

    private ZmqSocket Connect(FrameShape shape)
    {
        var socket = context.CreateSocket(ZmqSocketType.Pull);
        try
        {
            socket.Linger = TimeSpan.Zero;
            socket.ReceiveHighWater = HighWater;
            socket.MaxMessageBytes = Math.Max(LeastMessageLimit, 2L * shape.Pixels * sizeof(ushort));
            socket.Connect(endpoint);
            return socket;
        }
        catch (ZmqException problem)
        {
            socket.Dispose();
            throw new DeviceException($"The detector's frame stream at {endpoint} cannot be connected: {problem.Message}", problem);
        }
    }

    private async Task ReceiveIntoAsync(ChannelWriter<FrameMessage> queue, ZmqSocket socket, FrameDecoder decoder, CancellationToken stop)
    {
        try
        {
            await ZmqReceiveLoop.RunAsync(socket, Take, stop, "frames");
            queue.Complete();
        }
        catch (Exception problem)
        {
            queue.Complete(new DeviceException($"The detector's frame stream at {endpoint} broke: {problem.Message}", problem));
        }

        void Take(ZmqMessage message)
        {
            var received = TimeProvider.System.GetTimestamp();
            var parts = message.IsTruncated ? message.Count + 1 : message.Count;
            var decoded = decoder.Decode(parts, message[0].Bytes, parts > 1 ? message[1].Bytes : default, received);
            if (queue.TryWrite(decoded))
                return;
            try
            {
                // This thread has nothing else to do: while it waits, the sender does.
                queue.WriteAsync(decoded, stop).AsTask().GetAwaiter().GetResult();
            }
            catch (OperationCanceledException)
            {
                (decoded as FrameMessage.Image)?.Buffer.Release();
                throw;
            }
        }
    }

    // Cancellation is the normal end of the stream, not an error of it.
    private static async Task<bool> MayReadAsync(ChannelReader<FrameMessage> queue, CancellationToken cancellation)
    {
        try
        {
            return await queue.WaitToReadAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
