using System.Runtime.InteropServices;
using System.Text;
using Shouldly;
using TxmXanes.Devices.ZeroMq;
using TxmXanes.Domain.Frames;
using Xunit;

namespace TxmXanes.Devices.Tests.ZeroMq;

/// <summary>Guards the border to the wire: whatever is sent becomes a message or a sentence, and takes no memory unless it is a frame.</summary>
public sealed class FrameDecoderTests
{
    private const string Header = """{"htype":"array-1.0","type":"uint16","shape":[2,3],"frame":7,"series_id":4,"series_unique_id":"a/4","count_time":5,"start_time":100.5,"stop_time":105.5,"crc32c":4294967295,"timeStamp":{"a":[1,2]}}""";

    private readonly FramePool pool = new(new FrameShape(2, 3));

    [Fact]
    public void Decode_Frame_GivesFieldsAndPixels()
    {
        var image = Decode(Header, Pixels(6)).ShouldBeOfType<FrameMessage.Image>();

        (image.ImageId, image.SeriesId, image.SeriesUniqueId).ShouldBe((7, 4, "a/4"));
        (image.CountTimeSeconds, image.StartTime, image.StopTime, image.Crc32C).ShouldBe((5, 100.5, 105.5, uint.MaxValue));
        image.Buffer.Pixels.ToArray().ShouldBe([0, 1, 2, 3, 4, 5]);
        image.ReceivedTimestamp.ShouldBe(99);
    }

    [Fact]
    public void Decode_PlainArray_HasNoSeries()
    {
        var image = Decode("""{"htype":"array-1.0","type":"uint16","shape":[2,3],"frame":7}""", Pixels(6)).ShouldBeOfType<FrameMessage.Image>();

        image.SeriesId.ShouldBeNull();
        image.Crc32C.ShouldBeNull();
    }

    [Fact]
    public void Decode_SeriesMessages_GiveTheirFields()
    {
        Decode("""{"htype":"series_start-1.0","series_id":4,"series_unique_id":"a/4","image_dtype":"uint16","shape":[2,3],"number_of_images":9}""", parts: 1)
            .ShouldBe(new FrameMessage.SeriesStart(4, "a/4", "uint16", 2, 3, 9));
        Decode("""{"htype":"series_end-1.0","series_id":4,"series_unique_id":"a/4","images_sent":9,"status":"complete"}""", parts: 1)
            .ShouldBe(new FrameMessage.SeriesEnd(4, "a/4", 9, true));
        Decode("""{"htype":"series_end-1.0","series_id":4,"series_unique_id":"a/4","images_sent":2,"status":"aborted"}""", parts: 1)
            .ShouldBe(new FrameMessage.SeriesEnd(4, "a/4", 2, false));
    }

    [Theory]
    [InlineData("\"shape\":[2,3]", "\"shape\":[3,2]", "Its shape is 3x2, 2x3 is expected.")]
    [InlineData("\"shape\":[2,3]", "\"shape\":[2,3,1]", "Its shape has 3 dimensions, 2 are expected.")]
    [InlineData("\"shape\":[2,3]", "\"shape\":[2,1e9]", "whole numbers")]
    [InlineData("\"shape\":[2,3],", "", "Its shape has 0 dimensions")]
    [InlineData("\"uint16\"", "\"float32\"", "Its type is 'float32', uint16 is expected.")]
    [InlineData("\"frame\":7", "\"frame\":-1", "without a frame number")]
    [InlineData("\"frame\":7", "\"frame\":\"7\"", "frame is String")]
    [InlineData("array-1.0", "array-9.0", "htype")]
    [InlineData("{\"htype\"", "{{\"htype\"", "cannot be read")]
    [InlineData("}}", "}", "cannot be read")]
    [InlineData("\"count_time\":5", "\"count_time\":1e999", "cannot be read")]
    [InlineData("4294967295", "4294967296", "crc32c")]
    public void Decode_BadHeader_IsRejectedWithAReasonAndNoMemory(string part, string instead, string reason)
    {
        var rejected = Decode(Header.Replace(part, instead, StringComparison.Ordinal), Pixels(6)).ShouldBeOfType<FrameMessage.Rejected>();

        rejected.Problem.ShouldContain(reason);
        pool.Created.ShouldBe(0);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(7)]
    public void Decode_WrongLength_IsRejectedNamingTheFrame(int pixels)
    {
        var rejected = Decode(Header, Pixels(pixels)).ShouldBeOfType<FrameMessage.Rejected>();

        rejected.ImageId.ShouldBe(7);
        rejected.Problem.ShouldBe($"Frame 7 was dropped. Its pixels are {2 * pixels} bytes, 12 are expected for 2x3.");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Decode_WrongNumberOfParts_IsRejected(int parts) =>
        Decode(Header, Pixels(6), parts).ShouldBeOfType<FrameMessage.Rejected>().Problem.ShouldContain($"It has {parts} parts");

    [Fact]
    public void Decode_HugeHeader_IsNotRead() =>
        Decode("{\"htype\":\"" + new string('x', 20000) + "\"}", parts: 1).ShouldBeOfType<FrameMessage.Rejected>().Problem.ShouldContain("at most 16384");

    [Fact]
    public void Decode_AnyTruncatedOrAlteredHeader_NeverThrows()
    {
        var bytes = Encoding.UTF8.GetBytes(Header);
        var random = new Random(1);
        for (var i = 0; i < 5000; i++)
        {
            var altered = bytes.AsSpan(0, random.Next(bytes.Length + 1)).ToArray();
            for (var flips = random.Next(4); flips > 0 && altered.Length > 0; flips--)
                altered[random.Next(altered.Length)] = (byte)random.Next(256);
            if (new FrameDecoder(pool).Decode(2, altered, Pixels(6), 0) is FrameMessage.Image image)
                image.Buffer.Release();
        }
        pool.Created.ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public void Decode_FramesOfOneSeries_ShareTheirText()
    {
        var decoder = new FrameDecoder(pool);
        var first = (FrameMessage.Image)decoder.Decode(2, Encoding.UTF8.GetBytes(Header), Pixels(6), 0);
        var second = (FrameMessage.Image)decoder.Decode(2, Encoding.UTF8.GetBytes(Header), Pixels(6), 0);

        second.SeriesUniqueId.ShouldBeSameAs(first.SeriesUniqueId);
    }

    private FrameMessage Decode(string header, byte[]? blob = null, int parts = 2) => new FrameDecoder(pool).Decode(parts, Encoding.UTF8.GetBytes(header), blob, 99);

    private static byte[] Pixels(int count) => MemoryMarshal.AsBytes<ushort>(Enumerable.Range(0, count).Select(i => (ushort)i).ToArray()).ToArray();
}
