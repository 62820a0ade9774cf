using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Preparation;
using TxmXanes.Imaging.Registration;
using TxmXanes.Pipeline.Analysis;
using Xunit;

namespace TxmXanes.Pipeline.Tests.Analysis;

public sealed class StackLoadingTests
{
    private static readonly FrameShape Shape = new(30, 40);
    private static readonly double[] Energies = [8320, 8300, 8310, 8300.01, 8330, 8310];

    [Fact]
    public void Load_UnsortedWithRepeats_IsSortedAndAveraged()
    {
        using var scan = Scan();
        var stack = StackLoading.Load(new ImageDensityReader(scan, new Recipe()));

        stack.EnergiesEv.ShouldBe([8300.005, 8310, 8320, 8330], 1e-9);
        for (var p = 0; p < Shape.Pixels; p++)
        {
            stack.Frames[0][p].ShouldBe((float)(Value(1, p) + Value(3, p)) / 2, 1e-5f);
            stack.Frames[2][p].ShouldBe((float)Value(0, p), 1e-6f);
        }
        scan.Reads.ShouldBe(Enumerable.Range(0, 6));
    }

    [Fact]
    public void Load_KeptRangeAndBins_AreAsAskedFor()
    {
        using var scan = Scan();
        var densities = new ImageDensityReader(scan, new Recipe());

        StackLoading.Load(densities, options: new(Repeats.Keep)).EnergiesEv.ShouldBe([8300, 8300.01, 8310, 8310, 8320, 8330]);
        StackLoading.Load(densities, options: new(Range: new(8305, 8325))).EnergiesEv.ShouldBe([8310, 8320]);
        StackLoading.Load(densities, options: new(EnergyBinning: 2)).EnergiesEv.ShouldBe([8305.0025, 8325], 1e-9);
        Should.Throw<BadInputException>(() => StackLoading.Load(densities, options: new(Range: new(1, 2)))).Message.ShouldContain("None of the 6 frames lies within 1 to 2 eV");
    }

    // Linear in position, so that bilinear interpolation is exact.
    [Fact]
    public void Load_ShiftedFrames_AreAlignedWithTheirOwnShift()
    {
        Shift[] shifts = [default, new(1.25, -2.5), new(-0.5, 0.75), new(3, 0), new(0, -1), new(0.1, 0.2)];
        using var scan = new FakeImages(ImageMeaning.OpticalDensity, Shape, (f, p) => f.ImageId + 0.01 * (p / Shape.Columns - shifts[f.ImageId - 1].Row) + 0.02 * (p % Shape.Columns - shifts[f.ImageId - 1].Column));
        foreach (var e in Energies)
            scan.With(ImageKey.Sample, e);
        var densities = new ImageDensityReader(scan, new Recipe());
        var told = new List<double>();

        var stack = StackLoading.Load(densities, StackLoading.Translation(densities, shifts), new(Repeats.Keep), new Immediate(told.Add));

        int[] order = [1, 3, 2, 5, 0, 4];
        for (var t = 0; t < 6; t++)
            for (var r = 4; r < Shape.Rows - 4; r++)
                for (var c = 4; c < Shape.Columns - 4; c++)
                    stack.Frames[t][r * Shape.Columns + c].ShouldBe((float)(order[t] + 1 + 0.01 * r + 0.02 * c), 1e-5f);
        float.IsNaN(stack.Frames[0][Shape.Pixels - 1]).ShouldBeTrue();
        told.ShouldBe([1 / 6.0, 2 / 6.0, 0.5, 4 / 6.0, 5 / 6.0, 1], 1e-9);
    }

    [Fact]
    public void Load_WarpThatFails_FailsWithItsReason()
    {
        using var scan = Scan();
        Should.Throw<InvalidDataException>(() => StackLoading.Load(new ImageDensityReader(scan, new Recipe()), (sample, _, _) => throw new InvalidDataException($"{sample}"))).Message.ShouldBe("0");
    }

    private static FakeImages Scan()
    {
        var scan = new FakeImages(ImageMeaning.OpticalDensity, Shape, (f, p) => Value((int)f.ImageId - 1, p));
        foreach (var e in Energies)
            scan.With(ImageKey.Sample, e);
        return scan;
    }

    private static double Value(int frame, int pixel) => frame + 0.001 * pixel;

    private sealed class Immediate(Action<double> told) : IProgress<double>
    {
        public void Report(double value) => told(value);
    }
}
