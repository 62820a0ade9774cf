using System.Buffers;
using System.IO.Compression;

namespace Grpc.Core.Wire;

/// <summary>Unpacks gzip messages of peers that compress; this side never compresses.</summary>
internal static class GzipMessage
{
    private const int Step = 64 * 1024;

    /// <exception cref="RpcException">RESOURCE_EXHAUSTED as soon as the output passes the limit; INTERNAL if it is not gzip.</exception>
    public static ReadOnlySequence<byte> Inflate(ReadOnlySequence<byte> packed, int? maxMessageSize)
    {
        var unpacked = new ArrayBufferWriter<byte>();
        using var gzip = new GZipStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress);
        try
        {
            while (gzip.Read(unpacked.GetSpan(Step)) is var count and > 0)
            {
                unpacked.Advance(count);
                if (unpacked.WrittenCount > maxMessageSize)
                    throw GrpcProtocol.Error(StatusCode.ResourceExhausted, $"A compressed message unpacks to more than the limit for receiving of {maxMessageSize} bytes.");
            }
        }
        catch (InvalidDataException e)
        {
            throw GrpcProtocol.Error(StatusCode.Internal, "A message marked as gzip is not gzip.", e);
        }

        return new ReadOnlySequence<byte>(unpacked.WrittenMemory);
    }
}
