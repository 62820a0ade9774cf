using Shouldly;
using TxmXanes.Domain.Frames;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Pipeline.Backgrounds;
using Xunit;

namespace TxmXanes.Pipeline.Tests.Backgrounds;

/// <summary>Guards against an evaluation that shows a model what it is to predict.</summary>
public class ScanViewTests
{
    // 2 darks, then sample and backgrounds (the second energy's background twice) at five energies.
    private static FakeScan Conventional()
    {
        var scan = new FakeScan("scan", (frame, p) => 1000 + 10 * frame.EnergyIndex + p).With(ImageKey.Dark, 0, 2);
        for (var t = 0; t < 5; t++)
            scan.With(ImageKey.Sample, t).With(ImageKey.Background, t, count: t == 1 ? 2 : 1);
        return scan;
    }

    [Fact]
    public void WithoutMiddleBackgrounds_FirstAndLastStay()
    {
        var view = new WithoutMiddleBackgrounds(Conventional());
        Keys(view).ShouldBe("DDSBSXXSXSXSB");
    }

    [Fact]
    public void WithoutMiddleBackgrounds_ImprovedScan_IsAsItWas()
    {
        var scan = new FakeScan("scan", (_, _) => 1000).With(ImageKey.Background, 0, count: 2).With(ImageKey.Sample, 0).With(ImageKey.Sample, 1).With(ImageKey.Background, 1);
        new WithoutMiddleBackgrounds(scan).Frames.ShouldBe(scan.Frames);
    }

    [Fact]
    public void BackgroundsAsSamples_MiddleOnesAreSamplesWithTheirHiddenPixelsInvalid()
    {
        var scan = Conventional();
        var hidden = new bool[FakeScan.Shape.Pixels];
        hidden[5] = hidden[77] = true;
        var view = new BackgroundsAsSamples(scan, hidden);
        Keys(view).ShouldBe("DDXBXSSXSXSXB");

        var (pixels, measured) = (new ushort[hidden.Length], new ushort[hidden.Length]);
        view.ReadFrame(5, pixels);
        scan.ReadFrame(5, measured);
        for (var i = 0; i < pixels.Length; i++)
            pixels[i].ShouldBe(hidden[i] ? ushort.MaxValue : measured[i]);
        // The given ones are given whole.
        view.ReadFrame(3, pixels);
        pixels.ShouldNotContain(ushort.MaxValue);

        var y = new float[hidden.Length];
        new OpticalDensityReader(view, new() { Background = new(Domain.Scans.BackgroundModel.Linear) }).Read(0, y);
        for (var i = 0; i < y.Length; i++)
            float.IsNaN(y[i]).ShouldBe(hidden[i]);
    }

    [Fact]
    public void BackgroundsAsSamples_CameraThatNeverSaturates_StillHides() =>
        new BackgroundsAsSamples(new FakeScan("scan", (_, _) => 1) { Camera = new(FakeScan.Shape, 1e6, 0, 0, 0, 0) }, new bool[FakeScan.Shape.Pixels]).Camera.SaturationAdu.ShouldBe(ushort.MaxValue);

    [Fact]
    public void BackgroundsAsSamples_MaskOfAnotherSize_IsRefused() =>
        Should.Throw<ArgumentException>(() => new BackgroundsAsSamples(Conventional(), new bool[3])).Message.ShouldContain("3 pixels");

    [Fact]
    public void WithTrueBackgrounds_EachSampleFrameHasItsOwn()
    {
        var scan = Conventional();
        var view = new WithTrueBackgrounds(scan, frame => Enumerable.Range(0, FakeScan.Shape.Pixels).Select(p => 500f + frame.EnergyIndex + p).ToArray());
        Keys(view).ShouldBe("DDSBXSBXXSBXSBXSBX");

        var pixels = new ushort[FakeScan.Shape.Pixels];
        view.ReadFrame(6, pixels);
        pixels[9].ShouldBe((ushort)(FakeScan.DarkLevel + 500 + 1 + 9));
        view.ReadFrame(5, pixels);
        pixels[9].ShouldBe((ushort)(FakeScan.DarkLevel + 2 * (1010 + 9)));
        (view.Frames[6].EnergyIndex, view.Frames[6].MonitorRate).ShouldBe((1, view.Frames[5].MonitorRate));
    }

    private static string Keys(IScanFrames scan) => string.Concat(scan.Frames.Select(f => f.Key switch { ImageKey.Sample => 'S', ImageKey.Background => 'B', ImageKey.Dark => 'D', _ => 'X' }));
}
