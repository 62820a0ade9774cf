using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Pipeline.Tests.Analysis;
using TxmXanes.Storage.Import;
using TxmXanes.TestKit;
using Xunit;

namespace TxmXanes.Storage.Tests.Import;

/// <summary>Joined scans: every image in its place by energy, and with the backgrounds of its own scan.</summary>
public sealed class MergedScansTests : IDisposable
{
    private static readonly Recipe Still = new() { Registration = new(RegistrationMode.None), Fit = new(FitSolver.Lsq) };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Open_OfTheTwoHalvesOfAScan_GivesTheMapsOfTheWhole()
    {
        using var whole = new SyntheticScan(conventional: true);
        var recipe = Still with { Normalise = new(Monitor: false) };
        ForeignFiles.Dxchange(folder.File("odd.h5"), new Part(whole, i => i % 2 == 1));
        ForeignFiles.Dxchange(folder.File("even.h5"), new Part(whole, i => i % 2 == 0));
        var options = new ImportOptions { CameraGainAdu = whole.Camera.GainAduPerPhoton, ReadNoiseAdu = whole.Camera.ReadNoiseAdu, SaturationAdu = whole.Camera.SaturationAdu };

        using var merged = ScanImport.Open([folder.File("odd.h5"), folder.File("even.h5")], options);

        ForeignFiles.Energies(merged.Frames!, ImageKey.Sample).ShouldBe(ForeignFiles.Energies(whole, ImageKey.Sample));
        merged.Path.ShouldBe($"{folder.File("odd.h5")} + {folder.File("even.h5")}");
        merged.Frames!.Sha256.Length.ShouldBe(64);
        var (maps, expected) = (ScanProcessor.Run(merged.Frames, recipe, SyntheticScan.References).Maps, ScanProcessor.Run(whole, recipe, SyntheticScan.References).Maps);
        maps.Valid.ShouldBe(expected.Valid);
        for (var i = 0; i < maps.Valid.Length; i++)
            if (maps.Valid[i] > 0)
                maps.Fraction[0][i].ShouldBe(expected.Fraction[0][i], 1e-4f);
    }

    // Both scans end and begin at the same energies, and each has its first and last background only.
    [Fact]
    public void Merge_OfTwoScansOfFirstAndLastBackground_RecoversTheCompositionWithinItsErrors()
    {
        using var first = new SyntheticScan(conventional: false, seed: 1);
        using var second = new SyntheticScan(conventional: false, seed: 2);
        using var merged = MergedScans.Merge([new(first, null, first.Camera, ["of the first"]), new(second, null, second.Camera, [])]);

        var (alone, joined) = (SyntheticScan.Judge(ScanProcessor.Run(first, Still, SyntheticScan.References).Maps), SyntheticScan.Judge(ScanProcessor.Run(merged.Frames!, Still, SyntheticScan.References).Maps));

        joined.RmsOverSigma.ShouldBeInRange(0.9, 1.1);
        (joined.Rms / alone.Rms).ShouldBeInRange(0.6, 0.8);
        merged.Notes[0].ShouldBe("of the first");
        merged.Notes[1].ShouldBe("2 scans were joined: synthetic.nxs, synthetic.nxs. Every image has the backgrounds of its own scan.");
    }

    [Fact]
    public void Merge_OfFrames_NumbersThemAnewAndKeepsWhatBelongsTogether()
    {
        using var first = new SyntheticScan(conventional: false, darks: 1);
        using var second = new SyntheticScan(conventional: false, darks: 1);
        using var merged = new MergedFrames([first, second]);

        var samples = merged.Frames.Where(f => f.Key == ImageKey.Sample).ToArray();
        samples.Select(f => f.EnergyIndex).ShouldBe(Enumerable.Range(0, 51).SelectMany(i => new[] { i, i }));
        samples.Take(2).Select(f => f.Scan).ShouldBe([0, 1]);
        merged.Frames.Select(f => f.ImageId).Distinct().Count().ShouldBe(merged.Frames.Count);
        merged.Frames.Where(f => f.Key == ImageKey.Background).Select(f => (f.Scan, f.EnergyIndex)).ShouldBe([(0, 0), (0, 50), (1, 0), (1, 50)]);
        for (var i = 0; i < merged.Frames.Count; i++)
        {
            var source = merged.Frames[i].Scan == 0 ? first : second;
            var at = Enumerable.Range(0, source.Frames.Count).Single(k => source.Frames[k].StartTime == merged.Frames[i].StartTime);
            ForeignFiles.Read(merged, i).ShouldBe(ForeignFiles.Read(source, at));
        }
    }

    [Fact]
    public void Merge_OfScansThatDoNotFit_NamesThem()
    {
        Images("a.h5", [2, 3, 4]);
        Images("b.h5", [2, 4, 3]);
        Images("c.h5", [2, 3, 4]);
        using var grey = new SyntheticScan(conventional: false);
        ForeignFiles.Dxchange(folder.File("grey.h5"), grey);
        ForeignFiles.Dxchange(folder.File("other.h5"), new Part(grey, _ => true, columns: 40));

        Refusal("a.h5", "b.h5").ShouldBe($"{folder.File("a.h5")} and {folder.File("b.h5")} cannot be joined: their images have the sizes 3x4 and 4x3.");
        Refusal("grey.h5", "a.h5").ShouldBe($"{folder.File("grey.h5")} and {folder.File("a.h5")} cannot be joined: one holds 16-bit grey values and the other transmission of another type.");
        Refusal("grey.h5", "other.h5").ShouldBe($"{folder.File("grey.h5")} and {folder.File("other.h5")} cannot be joined: their frames have the sizes 40x48 and 40x40.");
        using var merged = ScanImport.Open([folder.File("a.h5"), folder.File("c.h5")]);
        merged.Images!.Frames.Select(f => (f.EnergyEv, f.EnergyIndex, f.Scan)).ShouldBe([(8300, 0, 0), (8300, 0, 1), (8310, 1, 0), (8310, 1, 1)]);
        ImageScanTests.Read(merged.Images, 3).ShouldBe(ForeignFiles.Image(2));
    }

    private string Refusal(params string[] names) => Should.Throw<BadInputException>(() => ScanImport.Open([.. names.Select(folder.File)])).Message;

    private void Images(string name, long[] shape) => ForeignFiles.Hdf5(folder.File(name), root =>
    {
        root.WriteArray<float>("img_xanes", shape, ForeignFiles.Images(2, v => v));
        root.WriteArray<double>("X_eng", [2], [8.3, 8.31]);
    });

    /// <summary>Some energies of a scan.</summary>
    private sealed class Part(IScanFrames scan, Func<int, bool> has, int? columns = null) : IScanFrames
    {
        private readonly int[] frames = [.. Enumerable.Range(0, scan.Frames.Count).Where(i => scan.Frames[i].Key == ImageKey.Dark || has(scan.Frames[i].EnergyIndex))];

        public string Path => scan.Path;

        public string Sha256 => scan.Sha256;

        public CameraDescription Camera => columns is { } width ? scan.Camera with { Shape = new(scan.Camera.Shape.Rows, width) } : scan.Camera;

        public IReadOnlyList<FrameMetadata> Frames => [.. frames.Select(i => scan.Frames[i])];

        public string PlanText => "";

        public string RecipeText => "";

        public void ReadFrame(int index, Span<ushort> pixels)
        {
            var whole = new ushort[scan.Camera.Shape.Pixels];
            scan.ReadFrame(frames[index], whole);
            whole.AsSpan(0, pixels.Length).CopyTo(pixels);
        }

        public void Dispose()
        {
        }
    }
}
