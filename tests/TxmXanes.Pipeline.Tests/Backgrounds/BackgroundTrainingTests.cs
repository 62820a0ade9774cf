using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Imaging.Backgrounds;
using TxmXanes.Pipeline.Backgrounds;
using Xunit;

namespace TxmXanes.Pipeline.Tests.Backgrounds;

/// <summary>Guards what a model is learnt from: every background once, normalised as the analysis does, and nothing that does not belong together.</summary>
public class BackgroundTrainingTests
{
    private const int Energies = 6;

    [Fact]
    public void Run_ThreeConventionalScans_LearnsTheirBackgroundsReadingEachOnce()
    {
        var scans = Enumerable.Range(0, 3).Select(s => Conventional(s)).ToArray();
        var progress = new Progress();
        var trained = BackgroundTraining.Run(scans, progress);

        trained.Frames.ShouldBe(3 * Energies);
        trained.Files.Select(f => f.Path).ShouldBe(["scan 0", "scan 1", "scan 2"]);
        trained.Notes.ShouldBeEmpty();
        trained.Conditions.ExposureSeconds.ShouldBe(2);
        trained.Conditions.EnergiesEv.ShouldBe(Enumerable.Range(0, Energies).Select(t => 8300.0 + 10 * t));
        // Of each scan: the darks, each background, and the first once more for bad pixels; no sample frame.
        foreach (var scan in scans)
        {
            scan.Reads.Count.ShouldBe(2 + Energies + 1);
            scan.Reads.ShouldAllBe(i => scan.Frames[i].Key != ImageKey.Sample);
        }
        progress.Last.ShouldBe(1);

        // Grey values of 2 s under a monitor of 1000: B = grey / 1000, whatever exposure and monitor did.
        var (first, last, predicted) = (new float[FakeScan.Shape.Pixels], new float[FakeScan.Shape.Pixels], new float[FakeScan.Shape.Pixels]);
        for (var p = 0; p < first.Length; p++)
            (first[p], last[p]) = ((float)(Grey(7, 0, p) / 1000), (float)(Grey(7, Energies - 1, p) / 1000));
        trained.Polynomial.Predict(8320, first, last, predicted);
        for (var p = 0; p < first.Length; p++)
            (1000 * predicted[p] / Grey(7, 2, p)).ShouldBe(1, 5e-3);
        for (var p = 0; p < first.Length; p++)
            trained.LogTexture[p].ShouldBe((float)Enumerable.Range(0, 3).SelectMany(s => Enumerable.Range(0, Energies).Select(t => Math.Log(Grey(s, t, p) / 1000))).Average(), 1e-3f);
    }

    [Fact]
    public void Run_TwoScans_SaysThatThisIsFew() =>
        BackgroundTraining.Run([Conventional(0), Conventional(1)]).Notes.ShouldHaveSingleItem().ShouldContain("2 sequences only");

    [Fact]
    public void Run_OneScan_IsRefused() => Refusal(Conventional(0)).ShouldContain("at least 2 recorded scans, and 1 was given");

    [Fact]
    public void Run_TheSameScanTwice_IsRefused() => Refusal(Conventional(0), Conventional(1), Conventional(0)).ShouldContain("scan 0 and scan 0 are the same scan");

    [Fact]
    public void Run_AnEnergyWithoutBackground_IsRefusedByName() =>
        Refusal(Conventional(0), Conventional(1, without: 3)).ShouldBe("scan 1 cannot be trained on: it has no background at 8330 eV (energy 4), and every energy needs one.");

    [Fact]
    public void Run_AnImprovedScan_IsRefused() => Refusal(Conventional(0), Scan("improved", 1, [0, 5])).ShouldContain("improved cannot be trained on: it has no background at 8310 eV");

    [Fact]
    public void Run_OtherEnergies_AreRefused()
    {
        Refusal(Conventional(0), Scan("fine", 1, [0, 1, 2, 3, 4, 5], stepEv: 5)).ShouldBe("fine cannot be trained on together with scan 0: its energy 2 is 8305 eV, that of the first scan 8310 eV.");
        Refusal(Conventional(0), Scan("long", 1, [0, 1, 2, 3, 4, 5, 6])).ShouldContain("it has 7 energies, the first scan 6");
    }

    [Fact]
    public void Run_OtherExposure_IsRefused()
    {
        Refusal(Conventional(0), Scan("longer", 1, [0, 1, 2, 3, 4, 5], exposure: 3)).ShouldContain("longer cannot be trained on together with scan 0: it has an exposure of 3 s where the training had 2 s");
        var mixed = Scan("mixed", 1, [0, 1, 2, 3, 4]).With(ImageKey.Background, 5, exposure: 4);
        Refusal(Conventional(0), mixed).ShouldContain("mixed cannot be trained on: it has an exposure of 4 s where the training had 2 s");
    }

    [Fact]
    public void Run_OtherShape_IsRefused() =>
        Refusal(Conventional(0), Scan("small", 1, [0, 1, 2, 3, 4, 5], camera: new CameraDescription(new FrameShape(12, 16), 60000, 0.14, 3.6, 6.5, 0.1))).ShouldContain("its frames are 12x16 px, those of the training 24x32 px");

    [Fact]
    public void Run_Cancelled_Stops()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        Should.Throw<OperationCanceledException>(() => BackgroundTraining.Run([Conventional(0), Conventional(1)], cancellation: cancellation.Token));
    }

    private static string Refusal(params FakeScan[] scans) => Should.Throw<BadInputException>(() => BackgroundTraining.Run(scans)).Message;

    // A texture under an envelope that bends over the energies by an amount of each scan's own.
    private static double Grey(int scan, int energy, int pixel)
    {
        var (row, column) = (pixel / FakeScan.Shape.Columns, pixel % FakeScan.Shape.Columns);
        var w = energy / (double)(Energies - 1);
        var first = 1 + 0.1 * Math.Sin(3 * scan + 0.2 * row);
        var last = 1 + 0.1 * Math.Cos(5 * scan + 0.15 * column);
        return 9000 * (1 + 0.05 * Math.Sin(1.7 * row + 2.3 * column)) * ((1 - w) * first + w * last + 0.3 * w * (1 - w));
    }

    private static FakeScan Conventional(int scan, int without = -1) => Scan($"scan {scan}", scan, [.. Enumerable.Range(0, Energies).Where(t => t != without)]);

    private static FakeScan Scan(string name, int seed, int[] backgrounds, double exposure = 2, double stepEv = 10, CameraDescription? camera = null)
    {
        var scan = new FakeScan(name, (frame, p) => Grey(seed, frame.EnergyIndex, p));
        if (camera is not null)
            scan = new FakeScan(name, (frame, p) => Grey(seed, frame.EnergyIndex, p)) { Camera = camera };
        scan.With(ImageKey.Dark, 0, 2);
        for (var t = 0; t < Math.Max(Energies, backgrounds.Max() + 1); t++)
        {
            scan.With(ImageKey.Sample, t, exposure: exposure, stepEv: stepEv);
            // The flux changes from frame to frame, and the monitor sees it.
            if (backgrounds.Contains(t))
                scan.With(ImageKey.Background, t, exposure: exposure, stepEv: stepEv, monitor: 1000 + 20 * t);
        }
        return scan;
    }

    private sealed class Progress : IProgress<double>
    {
        public double Last { get; private set; }

        public void Report(double value)
        {
            value.ShouldBeInRange(Last, 1);
            Last = value;
        }
    }
}
