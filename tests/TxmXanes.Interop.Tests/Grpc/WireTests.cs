using Grpc.Core;
using Grpc.Core.Wire;
using Shouldly;
using TxmXanes.Interop.GrpcHosting;
using Xunit;

namespace TxmXanes.Interop.Tests.Grpc;

/// <summary>The small encodings of the protocol.</summary>
public sealed class WireTests
{
    [Theory]
    [InlineData(1, "u")]
    [InlineData(10_000_000, "u")]
    [InlineData(1_000_000_001, "m")]
    [InlineData(864_000_000_000L * 30, "S")]
    [InlineData(long.MaxValue, "H")]
    public void Timeout_Encoded_IsNeverShorterAndWithinEightDigits(long ticks, string expectedUnit)
    {
        var text = CallTimeout.Encode(TimeSpan.FromTicks(ticks));

        text.Length.ShouldBeLessThanOrEqualTo(9);
        text.ShouldEndWith(expectedUnit);
        CallTimeout.TryDecode(text, out var decoded).ShouldBeTrue();
        decoded.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromTicks(Math.Min(ticks, TimeSpan.FromDays(36500).Ticks)));
    }

    [Theory]
    [InlineData("1H", 3600)]
    [InlineData("2M", 120)]
    [InlineData("3S", 3)]
    [InlineData("40m", 0.04)]
    [InlineData("500u", 0.0005)]
    [InlineData("60000n", 0.00006)]
    public void Timeout_Units_AreRead(string text, double seconds)
    {
        CallTimeout.TryDecode(text, out var timeout).ShouldBeTrue();
        timeout.TotalSeconds.ShouldBe(seconds, 1e-9);
    }

    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("100 %", "100 %25")]
    [InlineData("µ", "%C2%B5")]
    [InlineData("a\nb", "a%0Ab")]
    public void StatusMessage_EncodedAndBack_IsTheSame(string message, string encoded)
    {
        StatusMessage.Encode(message).ShouldBe(encoded);
        StatusMessage.Decode(encoded).ShouldBe(message);
    }

    [Fact]
    public void StatusMessage_BrokenEscape_StaysAsItIs() => StatusMessage.Decode("50% of %zz").ShouldBe("50% of %zz");

    [Theory]
    [InlineData("AAH+/w")]
    [InlineData("AAH+/w==")]
    public void BinaryMetadata_WithOrWithoutPadding_IsRead(string text)
    {
        var metadata = new Metadata();
        MetadataText.AddField(metadata, "X-Bin", text + "," + text);

        metadata.Count.ShouldBe(2);
        metadata.GetValueBytes("x-bin").ShouldBe([0, 1, 254, 255]);
        MetadataText.ToField(metadata[0]).ShouldBe("AAH+/w");
    }

    [Fact]
    public void Metadata_BadEntries_AreRefused()
    {
        Should.Throw<ArgumentException>(() => new Metadata.Entry("spa ce", "v"));
        Should.Throw<ArgumentException>(() => new Metadata.Entry("x-bin", "v"));
        Should.Throw<ArgumentException>(() => new Metadata.Entry("x", [1]));
        Should.Throw<ArgumentException>(() => new Metadata.Entry("x", "µ"));
        Should.Throw<ArgumentException>(() => new Metadata.Entry("x", "line\r\nbreak"));
        Should.Throw<InvalidOperationException>(() => Metadata.Empty.Add("x", "v"));
    }

    [Theory]
    [InlineData("127.0.0.1:7001", "127.0.0.1:7001")]
    [InlineData("[::1]:0", "[::1]:0")]
    [InlineData("localhost:5", "127.0.0.1:5")]
    [InlineData("unix:/run/x", "unix:/run/x")]
    public void Endpoint_Text_IsRead(string text, string expected) => GrpcEndpoint.Parse(text).ToString().ShouldBe(expected);

    [Theory]
    [InlineData("")]
    [InlineData("7001")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:70000")]
    [InlineData("somewhere.example:1")]
    [InlineData("unix:")]
    public void Endpoint_ThatIsNone_IsRefused(string text) => Should.Throw<FormatException>(() => GrpcEndpoint.Parse(text)).Message.ShouldContain($"'{text}'");

    [Theory]
    [InlineData("127.0.0.1:1", true)]
    [InlineData("unix:/x", true)]
    [InlineData("0.0.0.0:1", false)]
    [InlineData("192.0.2.1:1", false)]
    public void Endpoint_OffThisMachine_IsSeen(string text, bool local) => GrpcEndpoint.Parse(text).IsLocal.ShouldBe(local);
}
