using System.Buffers.Binary;
using System.Numerics;

namespace TxmXanes.Pipeline.Frames;

/// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4), as frame headers carry it.</summary>
public static class Crc32C
{
    /// <summary>The checksum of <paramref name="bytes"/>; 0xE3069283 for the ASCII digits "123456789".</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }
        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }
}
