using Shouldly;
using TxmXanes.Domain.Integrity;
using Xunit;

namespace TxmXanes.Domain.Tests.Integrity;

public sealed class Crc32CTests
{
    /// <summary>RFC 3720 B.4 and the check value of the catalogue of parametrised CRCs.</summary>
    [Fact]
    public void Compute_KnownVectors_Match()
    {
        Crc32C.Of("123456789"u8).ShouldBe(0xE3069283u);
        Crc32C.Of(new byte[32]).ShouldBe(0x8A9136AAu);
        Crc32C.Of(Enumerable.Repeat((byte)0xFF, 32).ToArray()).ShouldBe(0x62A8AB43u);
        Crc32C.Of(Array.Empty<byte>()).ShouldBe(0u);
    }
}
