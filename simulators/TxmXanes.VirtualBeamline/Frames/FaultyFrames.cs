using System.Text;
using TxmXanes.VirtualBeamline.Configuration;

namespace TxmXanes.VirtualBeamline.Frames;

/// <summary>Sends frames wrongly, on order.</summary>
internal static class FaultyFrames
{
    public static void Send(FrameFault fault, FrameStream stream, Series series, FrameInfo info, RenderedFrame frame)
    {
        var copy = frame.Bytes.ToArray();
        switch (fault)
        {
            case FrameFault.Drop:
                frame.Discard();
                break;
            case FrameFault.Duplicate:
                stream.Send(FrameHeader.Image(series, info), copy);
                frame.SendTo(stream, FrameHeader.Image(series, info));
                break;
            case FrameFault.WrongShape:
                var shorter = copy.AsMemory(0, copy.Length - 2 * info.Columns);
                stream.Send(FrameHeader.Image(series, info with { Rows = info.Rows - 1, Crc32C = Crc32C.Of(shorter.Span) }), shorter);
                frame.Discard();
                break;
            case FrameFault.WrongType:
                var bytes = copy.AsMemory(0, copy.Length / 2);
                var header = Encoding.UTF8.GetString(FrameHeader.Image(series, info with { Crc32C = Crc32C.Of(bytes.Span) }));
                stream.Send(Encoding.UTF8.GetBytes(header.Replace("\"uint16\"", "\"uint8\"")), bytes);
                frame.Discard();
                break;
            case FrameFault.WrongCrc:
                frame.SendTo(stream, FrameHeader.Image(series, info with { Crc32C = info.Crc32C ^ 1 }));
                break;
            case FrameFault.Stray:
                stream.Send(FrameHeader.Image(series with { Id = series.Id + 1000, UniqueId = series.UniqueId + "-stray" }, info), copy);
                frame.SendTo(stream, FrameHeader.Image(series, info));
                break;
            case FrameFault.Exit:
                Environment.FailFast(null);
                break;
        }
    }
}
