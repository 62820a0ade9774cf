using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace TxmXanes.Domain.Integrity;

/// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4) of bytes: the checksum of journal lines and of frames on the wire.</summary>
public static class Crc32C
{
    /// <summary>The checksum; of the ASCII digits "123456789" it is 0xE3069283.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = ~0u;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }
        foreach (var b in bytes)
            crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }

    /// <summary>Of a frame's pixels as they are in memory and on the wire (little-endian).</summary>
    public static uint Of(ReadOnlySpan<ushort> pixels) => Of(MemoryMarshal.AsBytes(pixels));
}
