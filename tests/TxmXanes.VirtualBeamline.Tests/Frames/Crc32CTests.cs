using Shouldly;
using TxmXanes.VirtualBeamline.Frames;
using Xunit;

namespace TxmXanes.VirtualBeamline.Tests.Frames;

/// <summary>Check values of RFC 3720 appendix B.4 and of the usual nine digits.</summary>
public class Crc32CTests
{
    [Fact]
    public void Of_NineDigits_IsTheCheckValue() => Crc32C.Of("123456789"u8).ShouldBe(0xE3069283u);

    [Fact]
    public void Of_ThirtyTwoZeros_IsThatOfRfc3720() => Crc32C.Of(new byte[32]).ShouldBe(0x8A9136AAu);

    [Fact]
    public void Of_Nothing_IsZero() => Crc32C.Of([]).ShouldBe(0u);
}
