using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Preparation;
using TxmXanes.Imaging.Spectra;
using TxmXanes.Pipeline.Analysis;
using Xunit;

namespace TxmXanes.Pipeline.Tests.Analysis;

/// <summary>Guards against preparation that is not told to the fit, or done to the wrong frame or pixel.</summary>
public sealed class PreparedDensitiesTests
{
    private static readonly Recipe Still = new() { Registration = new(RegistrationMode.None), Fit = new(FitSolver.Lsq) };
    private static readonly FrameShape Shape = SyntheticScan.Shape;

    [Fact]
    public void Read_NothingAskedFor_IsTheSource()
    {
        using var scan = new SyntheticScan(conventional: true);
        var source = new OpticalDensityReader(scan, Still);
        var prepared = new PreparedDensities(source, new());
        var (a, b) = (new float[Shape.Pixels], new float[Shape.Pixels]);

        for (var t = 0; t < source.Count; t += 7)
        {
            source.Read(t, a);
            prepared.Read(t, b);
            b.ShouldBe(a);
            prepared.Term(t).ShouldBe(source.Term(t));
        }
        prepared.Noise.ShouldBe(source.Noise);
        prepared.MeanBackground.ShouldBe(source.MeanBackground);
        new PreparationOptions().IsNothing.ShouldBeTrue();
    }

    // 2 x 2 pixels carry four times the photons: the maps' errors and what is said of them must both halve.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_Binned_ErrorsAreWhatTheySayAndHalf(bool conventional)
    {
        using var scan = new SyntheticScan(conventional);
        var region = new PixelRegion(4, 6, 37, 45);

        var prepared = ScanProcessor.Run(new PreparedDensities(new OpticalDensityReader(scan, Still), new() { Binning = 2, Crop = region }), Still, SyntheticScan.References).Maps;
        var plain = ScanProcessor.Run(scan, Still, SyntheticScan.References).Maps;

        (prepared.Rows, prepared.Columns).ShouldBe((16, 19));
        var (rms, over, ratio, n) = (0.0, 0.0, 0.0, 0);
        for (var r = 0; r < prepared.Rows; r++)
            for (var c = 0; c < prepared.Columns; c++)
            {
                var corners = (int[])[0, 1];
                if (!corners.All(i => corners.All(j => SyntheticScan.IsInside(4 + 2 * r + i, 6 + 2 * c + j))))
                    continue;
                var at = r * prepared.Columns + c;
                var truth = (SyntheticScan.FractionOfA(6 + 2 * c) + SyntheticScan.FractionOfA(7 + 2 * c)) / 2;
                rms += Math.Pow(prepared.Fraction[0][at] - truth, 2);
                over += Math.Pow((prepared.Fraction[0][at] - truth) / prepared.FractionSigma[0][at], 2);
                ratio += prepared.FractionSigma[0][at] / plain.FractionSigma[0][(4 + 2 * r) * Shape.Columns + 6 + 2 * c];
                n++;
            }
        Math.Sqrt(over / n).ShouldBeInRange(0.85, 1.15);
        Math.Sqrt(rms / n).ShouldBeLessThan(0.032);
        (ratio / n).ShouldBe(0.5, 0.03);
    }

    [Fact]
    public void Run_GaussianFiltered_StandardErrorsAreTheSpread()
    {
        using var scan = new SyntheticScan(conventional: true);

        var maps = ScanProcessor.Run(new PreparedDensities(new OpticalDensityReader(scan, Still), new() { GaussianSigma = 0.7 }), Still, SyntheticScan.References).Maps;

        var (over, n) = (0.0, 0);
        for (var p = 0; p < Shape.Pixels; p++)
            if (Math.Sqrt(Math.Pow(p / Shape.Columns - 20, 2) + Math.Pow(p % Shape.Columns - 24, 2)) < 11 && maps.Valid[p] > 0)
                (over, n) = (over + Math.Pow((maps.Fraction[0][p] - SyntheticScan.FractionOfA(p % Shape.Columns)) / maps.FractionSigma[0][p], 2), n + 1);
        Math.Sqrt(over / n).ShouldBeInRange(0.85, 1.15);
        maps.Notes.ShouldContain(note => note.Contains("filtered"));
    }

    [Fact]
    public void Read_Spikes_AreTakenOutAndEveryFrameIsReadOnce()
    {
        using var images = Images(40, (f, p) => f.ImageId == 12 && p == 333 ? -3 : f.ImageId == 12 && p == 400 ? 4 : 0);
        var prepared = new PreparedDensities(new ImageDensityReader(images, Still), new() { DespikeThreshold = 6 });
        var y = new float[Side * Side];

        for (var t = 0; t < prepared.Count; t++)
        {
            prepared.Read(t, y);
            y.Index().Where(p => float.IsNaN(p.Item)).Select(p => p.Index).ShouldBe(t == 11 ? [333, 400] : []);
        }

        images.Reads.ShouldBe(Enumerable.Range(0, 40));
        prepared.SpikesFound.ShouldBe(2);
    }

    [Fact]
    public void Read_SpikesRepaired_AreLikeTheirNeighbours()
    {
        using var images = Images(5, (f, p) => f.ImageId == 3 && p == 333 ? -3 : 0);
        var prepared = new PreparedDensities(new ImageDensityReader(images, Still), new() { DespikeThreshold = 6, Repair = true, BadPixels = Map(500) });
        var y = new float[Side * Side];

        prepared.Read(2, y);

        y[333].ShouldBe((float)Truth(images.Frames[2], 333), 0.05f);
        y[500].ShouldBe((float)Truth(images.Frames[2], 500), 0.05f);
        y.ShouldAllBe(v => !float.IsNaN(v));
    }

    [Fact]
    public void Read_GivenAndFoundBadPixels_AreInvalidInEveryFrame()
    {
        using var images = Images(30, (_, p) => p == 600 ? 0.8 : 0);
        var prepared = new PreparedDensities(new ImageDensityReader(images, Still), new() { BadPixels = Map(10), FindBadPixels = true });
        var y = new float[Side * Side];

        prepared.Read(7, y);

        y.Index().Where(p => float.IsNaN(p.Item)).Select(p => p.Index).ShouldBe([10, 600]);
        prepared.BadPixelsInUse!.Count(b => b != 0).ShouldBe(2);
        prepared.Notes.ShouldContain(n => n.StartsWith("2 pixels were taken as bad"));
    }

    [Fact]
    public void Open_GlitchAndFramesToDrop_AreLeftOutWithANote()
    {
        using var images = Images(40, (f, _) => f.ImageId == 21 ? 0.04 : 0);
        var prepared = new PreparedDensities(new ImageDensityReader(images, Still), new() { DropGlitches = true, DropEv = [8306, 8310.03] });

        prepared.Count.ShouldBe(37);
        Enumerable.Range(0, 37).Select(i => prepared.Metadata(i).ImageId - 1).ShouldBe(Enumerable.Range(0, 40).Except([3, 5, 20]).Select(i => (long)i));
        prepared.Metadata(3).EnergyEv.ShouldBe(8308);
        prepared.Notes.ShouldContain(n => n.StartsWith("Left out as glitches of the monochromator: 8340 eV (off by 0.0", StringComparison.Ordinal));
        prepared.Notes.ShouldContain(n => n.StartsWith("2 of 40 frames were left out as asked"));
        var y = new float[Side * Side];
        prepared.Read(18, y);
        images.Reads[^1].ShouldBe(21);
    }

    [Fact]
    public void Read_FiltersCropAndBinning_AreDoneInThatOrder()
    {
        using var images = Images(3, (_, p) => p == 8 * Side + 8 ? 5 : 0);
        var prepared = new PreparedDensities(new ImageDensityReader(images, Still), new() { MedianRadius = 1, GaussianSigma = 1, Crop = new(5, 6, 26, 30), Binning = 3 });
        var y = new float[7 * 8];
        prepared.Read(1, y);

        var (whole, median, part, expected) = (new float[Side * Side], new float[Side * Side], new float[21 * 24], new float[7 * 8]);
        new ImageDensityReader(images, Still).Read(1, whole);
        MedianFilter.Apply(whole, Side, Side, 1, median);
        new GaussianFilter(Side, Side, 1).Apply(median);
        Crop.Of<float>(median, Side, Side, new(5, 6, 26, 30), part);
        PixelBinning.Of(part, 21, 24, 3, expected);
        prepared.Shape.ShouldBe(new FrameShape(7, 8));
        y.ShouldBe(expected);
    }

    [Fact]
    public void Noise_Prepared_IsScaledByWhatFiltersAndBinsLeave()
    {
        using var scan = new SyntheticScan(conventional: true);
        var source = new OpticalDensityReader(scan, Still);

        var noise = new PreparedDensities(source, new() { MedianRadius = 1, Binning = 2 }).Noise.ShouldNotBeNull();

        var factor = FilterNoise.Factor(1, 0, 2);
        (noise.LogVariance(6) / source.Noise!.Value.LogVariance(6)).ShouldBe(factor, 1e-9);
        (noise.LogVariance(2) / source.Noise.Value.LogVariance(2)).ShouldBe(factor, 1e-9);
    }

    [Fact]
    public void Report_CroppedAndThinned_SpeaksOfWhatIsLeft()
    {
        using var scan = new SyntheticScan(conventional: false);
        var source = new OpticalDensityReader(scan, Still);
        var whole = source.Report.ShouldNotBeNull();

        var report = new PreparedDensities(source, new() { DropEv = [8300, 8304], Crop = new(0, 0, 40, 20), Binning = 2 }).Report.ShouldNotBeNull();

        report.ResidualSigma.ShouldBe([whole.ResidualSigma[1], .. whole.ResidualSigma[3..]]);
        report.SampleFree.Length.ShouldBe(20 * 10);
        report.SampleFree[0].ShouldBe(whole.SampleFree[0]);
    }

    [Fact]
    public void Open_OptionThatDoesNotFit_IsRefusedInOneSentence()
    {
        using var images = Images(3, (_, _) => 0);
        Refusal(new() { Crop = new(0, 0, Side + 1, 4) }).ShouldContain("columns 0 to 4");
        Refusal(new() { Binning = Side + 1 }).ShouldContain($"1 to {Side}");
        Refusal(new() { MedianRadius = 9 }).ShouldContain("0 to 5 px");
        Refusal(new() { GaussianSigma = -1 }).ShouldContain("0 to 50 px");
        Refusal(new() { BadPixels = new byte[5] }).ShouldContain("5 pixels");
        Refusal(new() { DropEv = [9000] }).ShouldContain("9000 eV");
        Refusal(new() { DropEv = [8300, 8302, 8304] }).ShouldContain("none remains");

        string Refusal(PreparationOptions options) => Should.Throw<BadInputException>(() => new PreparedDensities(new ImageDensityReader(images, Still), options)).Message;
    }

    private const int Side = 32;

    // Noisy optical densities, 8300 eV on by 2, an edge at 8340 eV, thickness rising from nothing at the left.
    private static FakeImages Images(int frames, Func<FrameMetadata, int, double> extra)
    {
        var images = new FakeImages(ImageMeaning.OpticalDensity, new(Side, Side), (f, p) =>
        {
            // Two numbers of one generator a pixel: any order of reading gives the same.
            var random = new TestKit.Simulation.Noise(f.ImageId * 100_003 + p);
            return Truth(f, p) + extra(f, p) + 0.01 * random.Gaussian();
        });
        for (var t = 0; t < frames; t++)
            images.With(ImageKey.Sample, 8300 + 2 * t);
        return images;
    }

    private static double Truth(FrameMetadata f, int p) => p % Side / (double)Side * (0.2 + 0.6 * SyntheticScan.References[0].At(f.EnergyEv));

    private static byte[] Map(int bad)
    {
        var map = new byte[Side * Side];
        map[bad] = 1;
        return map;
    }
}
