using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Pipeline.Backgrounds;
using TxmXanes.Pipeline.Tests.Analysis;
using Xunit;

namespace TxmXanes.Pipeline.Tests.Backgrounds;

/// <summary>Guards the figures by which models are judged: unit, part of the field, and what counts as an error.</summary>
public class BackgroundEvaluationTests
{
    private const int Energies = 5;
    private static readonly Recipe Recipe = new();

    [Fact]
    public void AgainstMeasured_BeamThatFollowsTheEnergy_LinearIsRight()
    {
        var scores = BackgroundEvaluation.AgainstMeasured(Scan((_, _) => 1), Recipe, null, null, null);
        scores.Select(s => s.Model).ShouldBe(["linear", "linear + texture", "adaptive"]);
        scores[0].Frames.Select(f => f.EnergyIndex).ShouldBe([1, 2, 3]);
        // Rounding of grey values alone: 0.3 ADU of 2 x 10,000 in each of three frames.
        scores[0].Frames.ShouldAllBe(f => f.Whole.PsnrDb > 90 && f.Whole.Ssim > 0.99999 && double.IsNaN(f.Hidden.PsnrDb));
    }

    [Fact]
    public void AgainstMeasured_BeamBrighterByTenPercentInTheHiddenPart_IsAnErrorThere()
    {
        var hidden = Enumerable.Range(0, FakeScan.Shape.Pixels).Select(p => p % FakeScan.Shape.Columns >= 16).ToArray();
        var scan = Scan((frame, p) => frame is { Key: ImageKey.Background, EnergyIndex: 2 } && hidden[p] ? 1.1 : 1);
        var frame = BackgroundEvaluation.AgainstMeasured(scan, Recipe, null, null, hidden)[0].Frames.Single(f => f.EnergyIndex == 2);
        // MAX is that of the whole reference, the error a tenth of the mean grey value, nearly.
        frame.Hidden.PsnrDb.ShouldBe(20 * Math.Log10(1.1 / 0.1), 0.6);
        frame.Whole.PsnrDb.ShouldBe(frame.Hidden.PsnrDb + 10 * Math.Log10(2), 0.3);
    }

    [Fact]
    public void AgainstTruth_FluxThatTheMonitorSaw_IsNoErrorAndWhatItDidNotSeeIs()
    {
        var seen = BackgroundEvaluation.AgainstTruth(Scan((_, _) => 1), Recipe, null, frame => Truth(frame, 1), null)[0];
        seen.Frames.Count.ShouldBe(Energies);
        seen.Frames.ShouldAllBe(f => f.Whole.PsnrDb > 85);
        var unseen = BackgroundEvaluation.AgainstTruth(Scan((_, _) => 1), Recipe, null, frame => Truth(frame, 1.02), null)[0];
        unseen.Frames.ShouldAllBe(f => f.Whole.PsnrDb < 20 * Math.Log10(1.02 / 0.02) + 1.5);
    }

    [Fact]
    public void AgainstMeasured_TwoBackgroundsOnly_IsRefused()
    {
        var scan = new FakeScan("improved", (_, _) => 1000).With(ImageKey.Background, 0).With(ImageKey.Sample, 0).With(ImageKey.Background, 1);
        Should.Throw<BadInputException>(() => BackgroundEvaluation.AgainstMeasured(scan, Recipe, null, null, null)).Message.ShouldStartWith("improved has 2 backgrounds");
    }

    [Fact]
    public void Maps_OfASteadyBeam_AreNearlyTheConventionalOnes()
    {
        var scan = new SyntheticScan(conventional: true);
        var conventional = MapEvaluation.Conventional(scan, Recipe, SyntheticScan.References);
        var models = MapEvaluation.Of(scan, Recipe, SyntheticScan.References, null, conventional);
        models.Select(m => m.Model).ShouldBe(["linear + texture", "adaptive"]);
        foreach (var model in models)
            model.Maps.Single(m => m.Map == "fraction.A").Rms.ShouldBeInRange(0.001, 0.15);
        MapEvaluation.Measured(scan, Recipe, SyntheticScan.References, conventional).ShouldHaveSingleItem().Maps[0].Rms.ShouldBe(0);
        MapEvaluation.Measured(new SyntheticScan(conventional: false), Recipe, SyntheticScan.References, conventional).ShouldBeEmpty();
    }

    [Fact]
    public void Scorer_InvalidAndUnlitPixels_DoNotCount()
    {
        const int rows = 20, columns = 24;
        var random = new Random(5);
        var (reference, predicted) = (new float[rows * columns], new float[rows * columns]);
        for (var i = 0; i < reference.Length; i++)
            (reference[i], predicted[i]) = (100 + random.Next(50), 100 + random.Next(50));
        var lit = Enumerable.Range(0, reference.Length).Select(i => i % columns < 18).ToArray();
        var expected = new BackgroundScorer(rows, columns, lit, null).Score(reference, predicted).Whole;
        expected.PsnrDb.ShouldBe(17, 3);
        for (var i = 0; i < reference.Length; i++)
            if (!lit[i])
                (reference[i], predicted[i]) = i % 3 == 0 ? (float.NaN, 3) : (1e6f, float.NaN);
        new BackgroundScorer(rows, columns, null, null).Score(reference, predicted).Whole.ShouldBe(expected);
    }

    private static double Grey(FrameMetadata frame, int pixel) =>
        10000 * (1 + 0.05 * Math.Sin(1.7 * (pixel / FakeScan.Shape.Columns) + 2.3 * (pixel % FakeScan.Shape.Columns))) * (1 - 0.02 * frame.EnergyIndex);

    private static float[] Truth(FrameMetadata frame, double unseen) =>
        [.. Enumerable.Range(0, FakeScan.Shape.Pixels).Select(p => (float)(unseen * Grey(frame, p) * frame.CountTimeSeconds * frame.MonitorRate!.Value / 1000))];

    // No sample in the sample frames; the flux differs from frame to frame and the monitor sees it.
    private static FakeScan Scan(Func<FrameMetadata, int, double> extra)
    {
        var scan = new FakeScan("scan", (frame, p) => Grey(frame, p) * extra(frame, p)).With(ImageKey.Dark, 0, 2);
        for (var t = 0; t < Energies; t++)
            scan.With(ImageKey.Sample, t, monitor: 1000 + 30 * t).With(ImageKey.Background, t, monitor: 1100 - 20 * t);
        return scan;
    }
}
