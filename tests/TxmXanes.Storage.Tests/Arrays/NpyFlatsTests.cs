using System.Buffers.Binary;
using System.Text;
using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Pipeline.Backgrounds;
using TxmXanes.Storage.Arrays;
using TxmXanes.TestKit;
using Xunit;

namespace TxmXanes.Storage.Tests.Arrays;

/// <summary>Guards against arrays read askew, and against headers that promise what the file does not hold.</summary>
public sealed class NpyFlatsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Stack => folder.File("flats.npy");

    public void Dispose() => folder.Dispose();

    // science 5.3: the figures of golden/linear_baseline.py, and those of a log-polynomial of degree 2, which the adaptive model must not fall behind.
    [Fact]
    public void Evaluate_RealFlats_LinearIsTheReferenceScriptsAndAdaptiveIsBetter()
    {
        using var flats = NpyFlats.Open(RealData.PathOrSkip("txm/ssrl_8324eV_flats_0p3s.npy"), 17);
        var mask = NpyMask.Read(RealData.PathOrSkip("golden/hidden_mask.npy"), flats.Camera.Shape);
        var scores = BackgroundEvaluation.AgainstMeasured(flats, new Recipe { Normalise = new(Monitor: false) }, null, mask.Lit, mask.Hidden);
        var (linear, adaptive) = (Hidden("linear"), Hidden("adaptive"));
        linear.Length.ShouldBe(8);
        linear.Average().ShouldBe(38.37, 0.005);
        linear.Min().ShouldBe(35.32, 0.005);
        adaptive.Average().ShouldBeGreaterThan(42.3);
        adaptive.Min().ShouldBeGreaterThan(41.4);

        double[] Hidden(string model) => [.. scores.Single(s => s.Model == model).Frames.Select(f => f.Hidden.PsnrDb)];
    }

    [Theory]
    [InlineData("<u2", 1)]
    [InlineData("<f4", 2)]
    [InlineData("<f8", 3)]
    public void Open_Stack_IsAScanOfBackgrounds(string type, byte version)
    {
        Write(type, [3, 4, 5], version, i => 100 + i);
        using var flats = NpyFlats.Open(Stack, 17);
        flats.Camera.Shape.ShouldBe(new FrameShape(4, 5));
        flats.Frames.Select(f => f.Key).ShouldBe([ImageKey.Background, ImageKey.Background, ImageKey.Background, ImageKey.Dark]);
        flats.Frames.Take(3).Select(f => f.EnergySetpointEv).ShouldBe([0, 1, 2]);
        var pixels = new ushort[20];
        flats.ReadFrame(2, pixels);
        pixels.ShouldBe(Enumerable.Range(140, 20).Select(v => (ushort)v));
        flats.ReadFrame(3, pixels);
        pixels.ShouldAllBe(v => v == 17);
        flats.Sha256.Length.ShouldBe(64);
    }

    [Fact]
    public void Open_DarkUnknown_HasNoDarkFrame()
    {
        Write("<u2", [2, 4, 5], 1, i => i);
        using var flats = NpyFlats.Open(Stack, null);
        flats.Frames.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("<i8", "its type is '<i8'")]
    [InlineData(">u2", "its type is '>u2'")]
    public void Open_OtherType_IsRefused(string type, string expected)
    {
        Write(type, [2, 4, 5], 1, _ => 0, bytes: new byte[320]);
        Refusal(expected);
    }

    [Theory]
    [InlineData(new[] { 4, 5 }, "its shape is [4, 5]")]
    [InlineData(new[] { 1, 4, 5 }, "its shape is [1, 4, 5]")]
    [InlineData(new[] { 2, 2, 2, 2 }, "1 to 3 sizes")]
    [InlineData(new[] { 2, 0, 5 }, "1 to 3 sizes")]
    public void Open_OtherShape_IsRefused(int[] shape, string expected)
    {
        Write("<u2", shape, 1, i => i);
        Refusal(expected);
    }

    [Fact]
    public void Open_HeaderThatPromisesTerabytes_IsRefusedBeforeMemoryIsTaken()
    {
        Write("<f8", [100000, 16384, 16384], 1, _ => 0, bytes: new byte[64]);
        Refusal("needs 214748364800000 bytes, and it holds 64");
    }

    [Fact]
    public void Open_Truncated_IsRefused()
    {
        Write("<u2", [2, 4, 5], 1, i => i);
        using (var stream = File.OpenWrite(Stack))
            stream.SetLength(stream.Length - 1);
        Refusal("needs 80 bytes, and it holds 79");
    }

    [Fact]
    public void Open_NoNpyFile_IsRefused()
    {
        Refusal("There is no file");
        File.WriteAllText(Stack, "short");
        Refusal("it is no .npy file");
        File.WriteAllBytes(Stack, [0x93, .. "NUMPY"u8, 9, 0, 0xFF, 0xFF, 0xFF, 0xFF]);
        Refusal("its header is of format 9");
        Write("<u2", [2, 4, 5], 1, i => i, fortran: "True");
        Refusal("not row-major");
    }

    [Theory]
    [InlineData(-1.0)]
    [InlineData(70000.0)]
    [InlineData(double.NaN)]
    public void ReadFrame_NoGreyValue_IsRefused(double value)
    {
        Write("<f8", [2, 4, 5], 1, i => i == 27 ? value : 5);
        using var flats = NpyFlats.Open(Stack, null);
        flats.ReadFrame(0, new ushort[20]);
        Should.Throw<BadInputException>(() => flats.ReadFrame(1, new ushort[20])).Message.ShouldContain("frame 1 holds");
    }

    [Fact]
    public void Open_DarkLevelOutOfRange_IsRefused() => Should.Throw<BadInputException>(() => NpyFlats.Open(Stack, 70000)).Message.ShouldContain("70000 ADU is outside 0 to 65535");

    [Fact]
    public void Mask_Values_AreChecked()
    {
        Write("|u1", [4, 5], 1, i => i % 3);
        var mask = NpyMask.Read(Stack, new(4, 5));
        mask.Hidden.ShouldBe(Enumerable.Range(0, 20).Select(i => i % 3 == 2));
        mask.Lit.ShouldBe(Enumerable.Range(0, 20).Select(i => i % 3 > 0));
        Should.Throw<BadInputException>(() => NpyMask.Read(Stack, new(5, 4))).Message.ShouldContain("its shape is [4, 5], and the frames have 5x4 pixels");
        Write("|u1", [4, 5], 1, i => i);
        Should.Throw<BadInputException>(() => NpyMask.Read(Stack, new(4, 5))).Message.ShouldContain("it holds 3; known are");
    }

    private void Refusal(string expected)
    {
        var message = Should.Throw<BadInputException>(() => NpyFlats.Open(Stack, null)).Message;
        message.ShouldContain(expected);
        message.ShouldContain(Stack);
    }

    // As numpy.save does.
    private void Write(string type, int[] shape, byte version, Func<int, double> value, byte[]? bytes = null, string fortran = "False")
    {
        var header = $"{{'descr': '{type}', 'fortran_order': {fortran}, 'shape': ({string.Join(", ", shape)}), }}\n";
        using var stream = new MemoryStream();
        stream.Write([0x93, .. "NUMPY"u8, version, 0]);
        stream.Write(version == 1 ? BitConverter.GetBytes((ushort)header.Length) : BitConverter.GetBytes(header.Length));
        stream.Write(Encoding.ASCII.GetBytes(header));
        if (bytes is null)
            foreach (var i in Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)))
                stream.Write(Element(type, value(i)));
        else
            stream.Write(bytes);
        File.WriteAllBytes(Stack, stream.ToArray());
    }

    private static byte[] Element(string type, double value)
    {
        var bytes = new byte[type switch { "|u1" => 1, "<u2" => 2, "<f4" => 4, _ => 8 }];
        switch (type)
        {
            case "|u1": bytes[0] = (byte)value; break;
            case "<u2": BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value); break;
            case "<f4": BinaryPrimitives.WriteSingleLittleEndian(bytes, (float)value); break;
            default: BinaryPrimitives.WriteDoubleLittleEndian(bytes, value); break;
        }
        return bytes;
    }
}
