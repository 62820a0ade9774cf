using System.Buffers;
using System.Buffers.Binary;

namespace Grpc.Core.Wire;

/// <summary>
/// Serialises messages, each with its five-byte header, into one rented array that is used again for the next message.
/// Owned by one call; not for concurrent use.
/// </summary>
internal sealed class MessageBuffer(int? maxMessageSize) : SerializationContext, IBufferWriter<byte>, IDisposable
{
    private const int FirstCapacity = 512;

    private byte[] _array = [];
    private int _length;
    private bool _complete;

    /// <summary>The framed message, valid until the next call or disposal.</summary>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: larger than the limit. INTERNAL: the marshaller did not complete.</exception>
    public ReadOnlyMemory<byte> Frame<T>(Marshaller<T> marshaller, T message)
    {
        _length = GrpcProtocol.FrameHeaderLength;
        _complete = false;
        Reserve(FirstCapacity);
        marshaller.ContextualSerializer(message, this);
        if (!_complete)
            throw GrpcProtocol.Error(StatusCode.Internal, $"The marshaller of {typeof(T)} did not complete the message.");
        var payloadLength = _length - GrpcProtocol.FrameHeaderLength;
        CheckSize(payloadLength);
        _array[0] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(_array.AsSpan(1), (uint)payloadLength);
        return _array.AsMemory(0, _length);
    }

    public override void SetPayloadLength(int payloadLength)
    {
        CheckSize(payloadLength);
        Reserve(payloadLength);
    }

    public override IBufferWriter<byte> GetBufferWriter() => this;

    public override void Complete() => _complete = true;

    public override void Complete(byte[] payload)
    {
        SetPayloadLength(payload.Length);
        payload.CopyTo(_array, _length);
        _length += payload.Length;
        _complete = true;
    }

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _array.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Dispose()
    {
        if (_array.Length > 0)
            ArrayPool<byte>.Shared.Return(_array);
        _array = [];
    }

    private void Reserve(int more)
    {
        if (_array.Length - _length >= more)
            return;
        var needed = checked(_length + more);
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, (int)Math.Min(2L * _array.Length, Array.MaxLength)));
        // The header is written last, but what a marshaller wrote so far has to move along.
        _array.AsSpan(0, Math.Min(_length, _array.Length)).CopyTo(larger);
        if (_array.Length > 0)
            ArrayPool<byte>.Shared.Return(_array);
        _array = larger;
    }

    private void CheckSize(int payloadLength)
    {
        if (payloadLength > maxMessageSize)
            throw GrpcProtocol.Error(StatusCode.ResourceExhausted, $"A message of {payloadLength} bytes exceeds the limit for sending of {maxMessageSize} bytes.");
    }
}
