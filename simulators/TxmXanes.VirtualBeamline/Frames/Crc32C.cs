using System.Buffers.Binary;
using System.Numerics;

namespace TxmXanes.VirtualBeamline.Frames;

/// <summary>CRC-32C (Castagnoli, reflected, initial value and final xor 0xFFFFFFFF), as iSCSI uses it: "123456789" gives 0xE3069283.</summary>
public static class Crc32C
{
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = 0xFFFFFFFFu;
        for (; bytes.Length >= 8; bytes = bytes[8..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var b in bytes)
            crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }
}
