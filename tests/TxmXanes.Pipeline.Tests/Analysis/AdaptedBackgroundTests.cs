using Shouldly;
using TxmXanes.Domain.Scans;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Pipeline.Tests.Simulation;
using TxmXanes.TestKit.Simulation;
using Xunit;

namespace TxmXanes.Pipeline.Tests.Analysis;

/// <summary>Guards against an adaptive background that takes thin sample for light, or that is worse than `linear` where it has too little to go by: whole scans under a moving beam whose true backgrounds are known.</summary>
public sealed class AdaptedBackgroundTests
{
    private const int Rows = 428, Columns = 352, Energies = 40;

    [Theory]
    [InlineData("at the side", false)]
    [InlineData("in the middle", false)]
    [InlineData("across the top", true)]
    [InlineData("at the side", true)]
    public void Predict_BehindAFilmOfTwoPerCent_LeavesTheFilmItsDensity(string where, bool withParticles)
    {
        var particles = withParticles ? Particles(seed: 1) : new float[Rows * Columns];
        bool IsFilm(int row, int column) => where switch
        {
            "at the side" => column < Columns / 3,
            "in the middle" => column >= Columns / 3 && column < 2 * (Columns / 3),
            _ => row < Rows / 3,
        };
        // A film with an edge step: 0.012 before it, 0.028 after.
        var scan = new BeamScan(Energies, 1, (r, c, energy) => (IsFilm(r, c) ? energy < Energies / 2 ? 0.012 : 0.028 : 0) + particles[r * Columns + c]);

        var errors = BackgroundErrors.Of(scan, BackgroundErrors.Read(scan, BackgroundModel.Adaptive), IsFilm);

        errors.Bias.ShouldBe(0, 0.002);
        errors.MeanRms.ShouldBeLessThan(0.002);
    }

    [Theory]
    [InlineData("covered by a uniform 0.3", true)]
    [InlineData("covered by a uniform 0.05", true)]
    [InlineData("covered by 0.1 to 1", true)]
    [InlineData("covered by 0.05 to 1", true)]
    [InlineData("one background", false)]
    [InlineData("sample in the last background", false)]
    [InlineData("a jump of 15 px", false)]
    [InlineData("a dead quarter", false)]
    [InlineData("a saturated quarter", false)]
    public void Predict_WhereMuchIsMissing_IsNoWorseThanLinearAndSaysWhenItFellBack(string what, bool fallsBack)
    {
        var scan = Scan(what);
        var reader = BackgroundErrors.Read(scan, BackgroundModel.Adaptive);

        var adaptive = BackgroundErrors.Of(scan, reader, (_, _) => true);
        var linear = BackgroundErrors.Of(scan, BackgroundErrors.Read(scan, BackgroundModel.Linear), (_, _) => true);

        adaptive.TotalRms.ShouldBeLessThanOrEqualTo(1.02 * linear.TotalRms);
        adaptive.NotANumber.ShouldBe(linear.NotANumber);
        reader.Adapted.ShouldNotBeNull().Note.Length.ShouldBe(fallsBack ? reader.Notes.Single(n => n.Contains("base model", StringComparison.Ordinal)).Length : 0);
        if (!fallsBack)
            adaptive.TotalRms.ShouldBeLessThan(0.9 * linear.TotalRms);
    }

    [Fact]
    public void Predict_WithRegionsOfTheRecipe_UsesThoseAlone()
    {
        var particles = Particles(seed: 2);
        var scan = new BeamScan(Energies, 2, (r, c, _) => c >= 60 ? 0.1 + particles[r * Columns + c] : 0);
        var reader = new OpticalDensityReader(scan, new Recipe { Background = new(BackgroundModel.Adaptive, SampleFree: [new(0, 0, Rows, 60)]) });

        reader.Adapted.ShouldNotBeNull().SampleFreePixels().Index().ShouldAllBe(p => !p.Item || p.Index % Columns < 60);
        reader.Adapted.Note.ShouldBeEmpty();
        BackgroundErrors.Of(scan, reader, (_, _) => true).TotalRms.ShouldBeLessThan(0.7 * BackgroundErrors.Of(scan, BackgroundErrors.Read(scan, BackgroundModel.Linear), (_, _) => true).TotalRms);
    }

    [Fact]
    public void Residual_OfASampleInTheFreeField_RisesAboveTheNoise()
    {
        // It comes in for one frame only, so that the mean hardly knows it.
        var scan = new BeamScan(Energies, 3, (r, c, energy) => energy == 20 && r is > 100 and < 300 && c is > 50 and < 300 && (r / 20 + c / 20) % 2 == 0 ? 0.05 : 0);
        var adapted = BackgroundErrors.Read(scan, BackgroundModel.Adaptive).Adapted.ShouldNotBeNull();

        adapted[20].ResidualSigma.ShouldBeGreaterThan(1.3);
        Enumerable.Range(0, Energies).Where(t => t != 20).ShouldAllBe(t => Math.Abs(adapted[t].ResidualSigma - 1) < 0.05);
    }

    private static BeamScan Scan(string what)
    {
        var particles = Particles(seed: 1);
        double Sample(int row, int column, int energy) => particles[row * Columns + column];
        switch (what)
        {
            case "covered by a uniform 0.3":
                return new(Energies, 1, (_, _, _) => 0.3);
            case "covered by a uniform 0.05":
                return new(Energies, 1, (_, _, _) => 0.05);
            case "covered by 0.1 to 1" or "covered by 0.05 to 1":
                var least = what.Contains("0.05", StringComparison.Ordinal) ? 0.05 : 0.1;
                var cover = new Noise(501).SmoothField(Rows, Columns, 14);
                return new(Energies, 1, (r, c, _) => least + (1 - least) / (1 + Math.Exp(-2 * cover[r * Columns + c])));
            case "one background":
                return new(Energies, 1, Sample, hasLastBackground: false);
            case "sample in the last background":
                return new(Energies, 1, Sample) { InLastBackground = Sample };
            case "a jump of 15 px":
                var jumping = new BeamScan(Energies, 1, Sample);
                for (var t = Energies / 2; t < Energies; t++)
                    jumping.Beam.Displace(BeamScan.StateOf(t), 15);
                return jumping;
            default:
                return new(Energies, 1, Sample) { Stuck = (r, c) => r >= Rows / 2 || c >= Columns / 2 ? null : what == "a dead quarter" ? (int)BeamScan.Dark : (int)BeamScan.Saturation };
        }
    }

    // Ten round ones of an optical density of 0.3 to 1.
    private static float[] Particles(long seed)
    {
        var random = new Noise(seed);
        var field = new float[Rows * Columns];
        for (var k = 0; k < 10; k++)
        {
            var (row, column, radius, density) = (Rows * random.Uniform(), Columns * random.Uniform(), 12 + 18 * random.Uniform(), 0.3 + 0.7 * random.Uniform());
            for (var i = 0; i < field.Length; i++)
                if ((i / Columns - row) * (i / Columns - row) + (i % Columns - column) * (i % Columns - column) is var d && d < radius * radius)
                    field[i] = (float)Math.Max(field[i], density * Math.Sqrt(1 - d / (radius * radius)));
        }
        return field;
    }
}
