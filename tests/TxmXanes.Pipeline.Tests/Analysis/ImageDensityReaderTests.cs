using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Spectra;
using TxmXanes.Pipeline.Analysis;
using Xunit;

namespace TxmXanes.Pipeline.Tests.Analysis;

/// <summary>Guards against foreign images whose values are taken for something else than they are.</summary>
public sealed class ImageDensityReaderTests
{
    private const double DarkLevel = 100.25;
    private static readonly FrameShape Shape = new(20, 30);

    [Theory]
    [InlineData(ImageMeaning.Transmission)]
    [InlineData(ImageMeaning.OpticalDensity)]
    public void Read_FlatFieldedImages_AreOpticalDensitiesWithEqualWeights(ImageMeaning meaning)
    {
        using var scan = new FakeImages(meaning, Shape, (f, p) => p == 5 ? double.NaN : p == 6 ? double.PositiveInfinity : meaning == ImageMeaning.Transmission ? Math.Exp(-Density(f, p)) : Density(f, p))
            .With(ImageKey.Sample, 8300).With(ImageKey.Sample, 8310, exposure: 0);
        var reader = new ImageDensityReader(scan, new Recipe());
        var y = new float[Shape.Pixels];

        reader.Read(1, y);

        for (var p = 0; p < y.Length; p++)
            if (p is 5 or 6)
                y[p].ShouldBe(float.NaN);
            else
                y[p].ShouldBe((float)Density(scan.Frames[1], p), 2e-6f);
        reader.Term(1).ShouldBe(new FrameTerm(8310, 1, default, 0, default));
        reader.Noise.ShouldBeNull();
        reader.Model.ShouldBeNull();
        reader.MeanBackground.ShouldBe(1);
        Should.Throw<BadInputException>(() => reader.Predict(0, y)).Message.ShouldContain("flat-fielded");
    }

    [Fact]
    public void Read_CountsWithABackgroundEach_AreDividedByTheirOwn()
    {
        using var scan = Counts().With(ImageKey.Dark, 0);
        foreach (var e in (double[])[8300, 8310, 8320])
            scan.With(ImageKey.Background, e, exposure: 2, monitor: 50).With(ImageKey.Sample, e, exposure: 4, monitor: 60);
        var reader = new ImageDensityReader(scan, new Recipe(), new CameraNoise(0.5, 2, 0));

        reader.Model.ShouldBe(BackgroundModel.Measured);
        ShouldBeTheTruth(reader, scan, 1e-5f);
        reader.Noise.ShouldBe(new CameraNoise(0.5, 2, 1));
        reader.Term(2).LogExposure.ShouldBe(Math.Log(4 * 60), 1e-12);
        reader.Term(2).Before.ShouldBe(new BackgroundShare(2, 1, Math.Log(2 * 50), 1));
    }

    // Files with an array of samples and one of backgrounds: the order says nothing, the energies do.
    [Fact]
    public void Read_BackgroundsInAnArrayOfTheirOwn_AreInterpolatedByEnergy()
    {
        using var scan = Counts();
        foreach (var e in (double[])[8300, 8310, 8315, 8340])
            scan.With(ImageKey.Sample, e);
        foreach (var e in (double[])[8340, 8300, 8320])
            scan.With(ImageKey.Background, e);
        scan.With(ImageKey.Dark, 0);
        var reader = new ImageDensityReader(scan, new Recipe());

        reader.Model.ShouldBe(BackgroundModel.Linear);
        ShouldBeTheTruth(reader, scan, 1e-4f);
    }

    [Theory]
    [InlineData(8304, 1, 0, 0.2)] // between 8300 and 8320
    [InlineData(8320, 2, 2, 0)]
    [InlineData(8290, 1, 1, 0)]
    [InlineData(8400, 0, 0, 0)]
    public void ByEnergy_Energy_IsBetweenTheNextBelowAndAbove(double energyEv, int before, int after, double weight)
    {
        BackgroundStop[] stops = [Stop(8340), Stop(8300), Stop(8320)];

        var mix = BackgroundChoice.ByEnergy(energyEv, stops);

        if (weight == 0)
            mix.ShouldBe(new BackgroundMix(before, after, 0));
        else
            mix.ShouldBe(new BackgroundMix(1, 2, weight));

        static BackgroundStop Stop(double e) => new(0, e, 1, 1, [0]);
    }

    [Fact]
    public void Read_SaturatedCounts_AreInvalidInImagesAndBackgrounds()
    {
        using var scan = new FakeImages(ImageMeaning.Counts, Shape, (f, p) => p == (f.Key == ImageKey.Sample ? 3 : 7) ? 70_000 : f.Key == ImageKey.Sample ? 500 : 1000).With(ImageKey.Background, 8300).With(ImageKey.Sample, 8300);
        var y = new float[Shape.Pixels];

        new ImageDensityReader(scan, new Recipe(), saturation: 65_000).Read(0, y);

        (y[3], y[7]).ShouldBe((float.NaN, float.NaN));
        y[0].ShouldBe(MathF.Log(2), 1e-5f);
    }

    [Fact]
    public void Read_NearestOfCounts_TakesTheNearestInEnergy()
    {
        using var scan = Counts().With(ImageKey.Background, 8300).With(ImageKey.Background, 8340).With(ImageKey.Sample, 8338).With(ImageKey.Dark, 0);
        var reader = new ImageDensityReader(scan, new Recipe { Background = new(BackgroundModel.Nearest) });
        var y = new float[Shape.Pixels];

        reader.Read(0, y);

        y[7].ShouldBe((float)(Density(scan.Frames[2], 7) + Math.Log(Beam(8340, 7) / Beam(8338, 7))), 1e-5f);
    }

    [Fact]
    public void Read_CountsWithoutExposureTimes_SaysTheyWereTakenAsEqual()
    {
        using var scan = Counts().With(ImageKey.Background, 8300, exposure: 0).With(ImageKey.Sample, 8300, exposure: 0).With(ImageKey.Dark, 0);
        var reader = new ImageDensityReader(scan, new Recipe());
        var y = new float[Shape.Pixels];

        reader.Read(0, y);

        y.ShouldAllBe(v => float.IsFinite(v));
        reader.Notes.ShouldContain(n => n.Contains("Exposure"));
    }

    [Fact]
    public void Open_WithoutBackgroundOrWithAModelThatNeedsACamera_IsRefused()
    {
        using var without = Counts().With(ImageKey.Sample, 8300);
        using var complete = Counts().With(ImageKey.Sample, 8300).With(ImageKey.Background, 8300);

        Should.Throw<BadInputException>(() => new ImageDensityReader(without, new Recipe())).Message.ShouldContain("fake.h5 holds no background");
        Should.Throw<BadInputException>(() => new ImageDensityReader(complete, new Recipe { Background = new(BackgroundModel.Adaptive) })).Message.ShouldContain("'adaptive'");
        Should.Throw<BadInputException>(() => new ImageDensityReader(new FakeImages(ImageMeaning.Counts, Shape, (_, _) => 1).With(ImageKey.Dark, 0), new Recipe())).Message.ShouldContain("no sample image");
    }

    [Fact]
    public void Run_ForeignOpticalDensities_GiveMapsWithErrorsOfTheResidualsAndSaySo()
    {
        var references = SyntheticScan.References;
        using var scan = new FakeImages(ImageMeaning.OpticalDensity, Shape, (f, p) => 0.1 + 0.3 * references[0].At(f.EnergyEv) * (p % 3) / 2 + 0.3 * references[1].At(f.EnergyEv) * (2 - p % 3) / 2);
        for (var e = 8300.0; e <= 8400; e += 4)
            scan.With(ImageKey.Sample, e);

        var maps = ScanProcessor.Run(new ImageDensityReader(scan, new Recipe()), new Recipe { Registration = new(RegistrationMode.None) }, references).Maps;

        for (var p = 0; p < Shape.Pixels; p++)
            maps.Fraction[0][p].ShouldBe(p % 3 / 2f, 1e-3f);
        maps.FractionSigma[0].ShouldAllBe(s => s >= 0 && s < 1e-3f);
        maps.Notes.ShouldContain(n => n.Contains("standard errors are those of the fit's residuals"));
    }

    private static FakeImages Counts() => new(ImageMeaning.Counts, Shape, (f, p) => DarkLevel + f.Key switch
    {
        ImageKey.Dark => 0,
        ImageKey.Background => Beam(f.EnergyEv, p) * Exposure(f),
        _ => Beam(f.EnergyEv, p) * Exposure(f) * Math.Exp(-Density(f, p)),
    });

    private static double Exposure(FrameMetadata f) => (f.CountTimeSeconds > 0 ? f.CountTimeSeconds : 1) * (f.MonitorRate ?? 1);

    // Linear in the energy, so that what is between two backgrounds is known.
    private static double Beam(double energyEv, int p) => (1 + 0.002 * (energyEv - 8300)) * (1000 + p);

    private static double Density(FrameMetadata f, int p) => 0.2 + 0.01 * (p % 17) + 0.001 * (f.EnergyEv - 8300);

    private static void ShouldBeTheTruth(ImageDensityReader reader, FakeImages scan, float tolerance)
    {
        var y = new float[Shape.Pixels];
        for (var t = 0; t < reader.Count; t++)
        {
            reader.Read(t, y);
            for (var p = 0; p < y.Length; p++)
                y[p].ShouldBe((float)Density(reader.Metadata(t), p), tolerance, $"frame {t}, pixel {p}");
        }
    }
}
