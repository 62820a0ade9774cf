using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;

namespace Grpc.Core.Wire;

/// <summary>
/// Takes length-prefixed messages off a pipe. The announced length is checked against the limit before anything is set aside for it,
/// and memory grows with what has arrived, not with what was announced. One read at a time.
/// </summary>
internal sealed class MessageReader(PipeReader pipe, int? maxMessageSize, string? encoding)
{
    // Below this a message waits in the pipe's own segments until it is whole; above, it is gathered into one array.
    private const int GatherThreshold = 64 * 1024;

    private readonly PayloadContext _context = new();

    /// <returns>The next message, or null at the end of the stream.</returns>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: above the limit. INTERNAL: cut off or unreadable.</exception>
    public async ValueTask<T?> ReadAsync<T>(Marshaller<T> marshaller, CancellationToken cancellationToken)
        where T : class
    {
        while (true)
        {
            var result = await pipe.ReadAsync(cancellationToken).ConfigureAwait(false);
            var buffer = result.Buffer;
            if (TryReadHeader(buffer, out var compressed, out var length))
            {
                var end = GrpcProtocol.FrameHeaderLength + (long)length;
                if (buffer.Length >= end)
                {
                    var message = Parse(marshaller, buffer.Slice(GrpcProtocol.FrameHeaderLength, length), compressed);
                    pipe.AdvanceTo(buffer.GetPosition(end));
                    return message;
                }

                if (length > GatherThreshold && !result.IsCompleted)
                {
                    pipe.AdvanceTo(buffer.GetPosition(GrpcProtocol.FrameHeaderLength));
                    return await GatherAsync(marshaller, length, compressed, cancellationToken).ConfigureAwait(false);
                }
            }

            if (result.IsCompleted || result.IsCanceled)
            {
                var isEnd = buffer.IsEmpty;
                pipe.AdvanceTo(buffer.End);
                return isEnd ? null : throw CutOff();
            }

            pipe.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    public void Complete() => pipe.Complete();

    private static RpcException CutOff() => GrpcProtocol.Error(StatusCode.Internal, "The stream ended in the middle of a message.");

    private async ValueTask<T> GatherAsync<T>(Marshaller<T> marshaller, int length, bool compressed, CancellationToken cancellationToken)
        where T : class
    {
        var array = ArrayPool<byte>.Shared.Rent(Math.Min(length, 4 * GatherThreshold));
        try
        {
            var filled = 0;
            while (filled < length)
            {
                var result = await pipe.ReadAsync(cancellationToken).ConfigureAwait(false);
                var part = result.Buffer.Slice(0, Math.Min(result.Buffer.Length, length - filled));
                var after = filled + (int)part.Length;
                if (after > array.Length)
                    array = Grow(array, filled, Math.Min(length, Math.Max(after, (int)Math.Min(2L * array.Length, Array.MaxLength))));
                part.CopyTo(array.AsSpan(filled));
                pipe.AdvanceTo(part.End);
                filled = after;
                if (filled < length && result.IsCompleted)
                    throw CutOff();
            }

            return Parse(marshaller, new ReadOnlySequence<byte>(array, 0, length), compressed);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }

    private static byte[] Grow(byte[] array, int filled, int capacity)
    {
        var larger = ArrayPool<byte>.Shared.Rent(capacity);
        array.AsSpan(0, filled).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(array);
        return larger;
    }

    private bool TryReadHeader(ReadOnlySequence<byte> buffer, out bool compressed, out int length)
    {
        compressed = false;
        length = 0;
        if (buffer.Length < GrpcProtocol.FrameHeaderLength)
            return false;
        Span<byte> header = stackalloc byte[GrpcProtocol.FrameHeaderLength];
        buffer.Slice(0, GrpcProtocol.FrameHeaderLength).CopyTo(header);
        if (header[0] > 1)
            throw GrpcProtocol.Error(StatusCode.Internal, $"Message with unknown flags 0x{header[0]:x2}.");
        compressed = header[0] == 1;
        if (compressed && encoding != GrpcProtocol.Gzip)
            throw GrpcProtocol.Error(StatusCode.Internal, "Compressed message without a grpc-encoding.");
        var announced = BinaryPrimitives.ReadUInt32BigEndian(header[1..]);
        if (announced > (uint)(maxMessageSize ?? Array.MaxLength))
            throw GrpcProtocol.Error(StatusCode.ResourceExhausted, $"A message of {announced} bytes exceeds the limit for receiving of {maxMessageSize ?? Array.MaxLength} bytes.");
        length = (int)announced;
        return true;
    }

    private T Parse<T>(Marshaller<T> marshaller, ReadOnlySequence<byte> payload, bool compressed)
    {
        _context.Payload = compressed ? GzipMessage.Inflate(payload, maxMessageSize) : payload;
        try
        {
            return marshaller.ContextualDeserializer(_context);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw GrpcProtocol.Error(StatusCode.Internal, $"A message of {_context.PayloadLength} bytes could not be read as {typeof(T).Name}: {e.Message}", e);
        }
        finally
        {
            _context.Payload = default;
        }
    }

    private sealed class PayloadContext : DeserializationContext
    {
        public ReadOnlySequence<byte> Payload { get; set; }

        public override int PayloadLength => (int)Payload.Length;

        public override byte[] PayloadAsNewBuffer() => Payload.ToArray();

        public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => Payload;
    }
}
