using System.Buffers.Binary;
using System.Text;
using Shouldly;
using TxmXanes.Interop.Tiff;
using TxmXanes.TestKit;
using TxmXanes.TestKit.Peers;
using Xunit;

namespace TxmXanes.Interop.Tests.Tiff;

/// <summary>Guards against pixels read wrong silently (byte order, tiles, types), and against files that take the program down.</summary>
public sealed class TiffFileTests : IDisposable
{
    private const int Rows = 37, Columns = 53;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false, false, 0)]
    [InlineData(false, true, 0)]
    [InlineData(true, false, 0)]
    [InlineData(true, true, 16)]
    [InlineData(false, true, 32)]
    public void Read_OfWhatWasWritten_IsTheSame(bool deflate, bool bigEndian, int tileSide)
    {
        var path = folder.File("stack.tif");
        using (var writer = TiffWriter.Create(path, new(deflate, bigEndian, tileSide)))
        {
            writer.Write<ushort>(Rows, Columns, Ramp(v => (ushort)(v * 31)), "page one");
            writer.Write<float>(Rows, Columns, Ramp(v => v == 5 ? float.NaN : v / 7f));
            writer.Write<int>(Rows, Columns, Ramp(v => -v * 1000));
            writer.Write<uint>(Rows, Columns, Ramp(v => uint.MaxValue - (uint)v * 65536));
            writer.Write<short>(Rows, Columns, Ramp(v => (short)-v));
            writer.Write<double>(Rows, Columns, Ramp(v => v / 3.0));
            writer.Write<byte>(Rows, Columns, Ramp(v => (byte)v));
        }

        using var file = TiffFile.Open(path);

        file.PageCount.ShouldBe(7);
        file.Description.ShouldBe("page one");
        Enumerable.Range(0, 7).Select(i => file.Page(i).ElementType).ShouldBe([TiffElementType.UInt16, TiffElementType.Float32, TiffElementType.Int32, TiffElementType.UInt32, TiffElementType.Int16, TiffElementType.Float64, TiffElementType.UInt8]);
        file.Page(6).ShouldBe(new TiffPage(Rows, Columns, TiffElementType.UInt8));
        var grey = new ushort[Rows * Columns];
        file.Read(0, grey);
        grey.ShouldBe(Ramp(v => (ushort)(v * 31)));
        Floats(file, 6).ShouldBe(Ramp(v => (float)(byte)v));
        Floats(file, 1).ShouldBe(Ramp(v => v == 5 ? float.NaN : v / 7f));
        Floats(file, 2).ShouldBe(Ramp(v => -v * 1000f));
        Floats(file, 3).ShouldBe(Ramp(v => (float)(uint.MaxValue - (uint)v * 65536)));
        Floats(file, 4).ShouldBe(Ramp(v => (float)-v));
        Floats(file, 5).ShouldBe(Ramp(v => (float)(v / 3.0)));
        Floats(file, 0).ShouldBe(Ramp(v => (float)(ushort)(v * 31)));
        Should.Throw<TiffException>(() => file.Read(1, grey)).Message.ShouldBe($"{path}, page 2, is Float32, which cannot be read as UInt16.");
    }

    [Fact]
    public void Read_OfAnImageJStackWithOneDescription_FindsEveryImage()
    {
        var path = folder.File("big.tif");
        using (var writer = TiffWriter.Create(path, new(BigEndian: true)))
            writer.Write<ushort>(Rows, Columns, Ramp(v => (ushort)v), "ImageJ=1.54f\nimages=3\nslices=3\n");
        // The library puts the pixels first and their description behind: the images that follow go between, and what points behind them is moved.
        File.WriteAllBytes(path, WithImagesBehindTheFirst(File.ReadAllBytes(path), 2));

        using var file = TiffFile.Open(path);

        file.PageCount.ShouldBe(3);
        var grey = new ushort[Rows * Columns];
        file.Read(2, grey);
        grey.ShouldBe(Ramp(v => (ushort)(v + 2)));
        Floats(file, 1).ShouldBe(Ramp(v => v + 1f));
    }

    [Fact]
    public void Open_OfAFileCutAnywhere_FailsWithOneSentence()
    {
        var path = folder.File("cut.tif");
        using (var writer = TiffWriter.Create(path))
            for (var i = 0; i < 3; i++)
                writer.Write<ushort>(Rows, Columns, Ramp(v => (ushort)v));
        var whole = File.ReadAllBytes(path);
        for (var length = 0; length < whole.Length; length += length < 200 ? 1 : 97)
        {
            File.WriteAllBytes(path, whole[..length]);
            Should.Throw<TiffException>(() => ReadAll(path)).Message.ShouldContain(path);
        }
    }

    [Fact]
    public void Open_OfAFileWithAnyByteOfItsDescriptionChanged_ReadsOrFailsWithOneSentence()
    {
        var path = folder.File("changed.tif");
        using (var writer = TiffWriter.Create(path, new(Deflate: true, TileSide: 16)))
            writer.Write<ushort>(Rows, Columns, Ramp(v => (ushort)v));
        var whole = File.ReadAllBytes(path);
        var directory = (int)BinaryPrimitives.ReadUInt32LittleEndian(whole.AsSpan(4));
        var failures = 0;
        for (var at = 0; at < whole.Length; at = at == 7 ? directory : at + 1)
            foreach (var value in (byte[])[0, 1, 127, 255])
            {
                var changed = whole.ToArray();
                changed[at] = value;
                File.WriteAllBytes(path, changed);
                try
                {
                    ReadAll(path);
                }
                catch (TiffException)
                {
                    failures++;
                }
            }
        failures.ShouldBeGreaterThan(100);
    }

    [Fact]
    public void Open_OfPagesThatLeadBackToThemselves_IsRefused()
    {
        var path = folder.File("ring.tif");
        using (var writer = TiffWriter.Create(path))
            writer.Write<ushort>(1, 2, [1, 2]);
        var bytes = File.ReadAllBytes(path);
        var at = (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at + 2 + 12 * BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at))), (uint)at);
        File.WriteAllBytes(path, bytes);

        Should.Throw<TiffException>(() => TiffFile.Open(path)).Message.ShouldBe($"{path} is broken: the description of page 2 is that of an earlier page.");
    }

    [Theory]
    [InlineData("II*\0\0\0\0\0", "has no page.")]
    [InlineData("PNG", "is no TIFF file.")]
    [InlineData("", "is no TIFF file.")]
    public void Open_OfAFileWithoutPages_IsRefused(string text, string message)
    {
        var path = folder.File("none.tif");
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(text));

        Should.Throw<TiffException>(() => TiffFile.Open(path)).Message.ShouldBe($"{path} {message}");
    }

    [Fact]
    public async Task Read_OfImagesOfAnotherProgram_IsTheSame()
    {
        var seen = await PythonPeer.RunAsync("""
            import sys
            try:
                from PIL import Image
                import numpy
            except ImportError:
                print('no PIL'); sys.exit()
            folder = sys.argv[1]
            ramp = numpy.arange(37 * 53).reshape(37, 53)
            pages = [Image.fromarray((ramp * k % 65536).astype('uint16')) for k in (1, 2, 3)]
            pages[0].save(folder + '/lzw.tif', save_all=True, append_images=pages[1:], compression='tiff_lzw')
            Image.fromarray((ramp / 7).astype('float32')).save(folder + '/float.tif', compression='tiff_adobe_deflate')
            Image.fromarray(numpy.zeros((4, 5, 3), 'uint8')).save(folder + '/colour.tif')
            Image.fromarray(numpy.zeros((4, 5), 'uint8')).convert('P').save(folder + '/palette.tif')
            Image.fromarray(numpy.zeros((4, 5), bool)).save(folder + '/bits.tif')
            print('written')
            """, TestContext.Current.CancellationToken, folder.Path);
        Assert.SkipWhen(seen == "no PIL", "python3-pil is not installed");

        using var lzw = TiffFile.Open(folder.File("lzw.tif"));
        lzw.PageCount.ShouldBe(3);
        Floats(lzw, 2).ShouldBe(Ramp(v => (float)(v * 3 % 65536)));
        using var floats = TiffFile.Open(folder.File("float.tif"));
        Floats(floats, 0).ShouldBe(Ramp(v => (float)(v / 7.0)));
        Refusal("colour.tif").ShouldContain("has 3 numbers a pixel (a colour image); one is needed.");
        Refusal("palette.tif").ShouldContain("has the photometric interpretation 3");
        Refusal("bits.tif").ShouldContain("has pixels of 1 bits and sample format 1");
    }

    private string Refusal(string name) => Should.Throw<TiffException>(() => TiffFile.Open(folder.File(name))).Message;

    private static void ReadAll(string path)
    {
        using var file = TiffFile.Open(path);
        for (var i = 0; i < file.PageCount; i++)
            file.Read(i, new float[file.Page(i).Pixels]);
    }

    private static float[] Floats(TiffFile file, int page)
    {
        var pixels = new float[Rows * Columns];
        file.Read(page, pixels);
        return pixels;
    }

    private static T[] Ramp<T>(Func<int, T> of) => [.. Enumerable.Range(0, Rows * Columns).Select(of)];

    private static byte[] WithImagesBehindTheFirst(byte[] one, int more)
    {
        var size = Rows * Columns * 2;
        var start = (int)Value(one, (int)BinaryPrimitives.ReadUInt32BigEndian(one.AsSpan(4)), 273);
        var end = start + size;
        var shift = more * size;
        var bytes = new byte[one.Length + shift];
        one.AsSpan(0, end).CopyTo(bytes);
        for (var k = 1; k <= more; k++)
            for (var i = 0; i < Rows * Columns; i++)
                BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(start + k * size + 2 * i), (ushort)(i + k));
        one.AsSpan(end).CopyTo(bytes.AsSpan(end + shift));
        var directory = (int)BinaryPrimitives.ReadUInt32BigEndian(one.AsSpan(4)) + shift;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), (uint)directory);
        // The text of the description is the only value behind the pixels.
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(Entry(bytes, directory, 270) + 8), Value(bytes, directory, 270) + (uint)shift);
        return bytes;
    }

    private static uint Value(byte[] file, int directory, int tag) => BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(Entry(file, directory, tag) + 8));

    private static int Entry(byte[] file, int directory, int tag) => Enumerable.Range(0, BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(directory)))
        .Select(i => directory + 2 + 12 * i).First(at => BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(at)) == tag);
}
