using Shouldly;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Pipeline.Tests.Analysis;
using TxmXanes.Storage.Import;
using TxmXanes.TestKit;
using Xunit;

namespace TxmXanes.Storage.Tests.Import;

/// <summary>A scan kept by another program gives the maps that it gives as a scan of our own: order, pairing with backgrounds, units and types are all in it.</summary>
public sealed class ForeignScanTests : IDisposable
{
    // Foreign files hold no monitor.
    private static readonly Recipe Recipe = new() { Registration = new(RegistrationMode.None), Normalise = new(Monitor: false), Fit = new(FitSolver.Lsq) };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_OfADxchangeFile_GivesTheSameMaps(bool conventional)
    {
        using var own = new SyntheticScan(conventional);
        ForeignFiles.Dxchange(folder.File("scan.h5"), own);

        using var imported = ScanImport.Open([folder.File("scan.h5")], Camera(own));

        imported.Frames!.Camera.ShouldBe(own.Camera with { ReadoutSeconds = 0 });
        imported.Frames.Frames.All(f => f.CountTimeSeconds == 2).ShouldBeTrue();
        ForeignFiles.Energies(imported.Frames, ImageKey.Sample).ShouldBe(ForeignFiles.Energies(own, ImageKey.Sample));
        imported.Notes.ShouldContain(n => n.Contains("8.3 to 8.4, were taken for keV"));
        ShouldMapAlike(imported.Frames, own);
    }

    [Fact]
    public void Open_OfTiffFilesInAFolder_GivesTheSameMaps()
    {
        using var own = new SyntheticScan(conventional: true);
        Directory.CreateDirectory(folder.File("images"));
        Directory.CreateDirectory(folder.File("darks"));
        ForeignFiles.TiffFiles((i, _) => folder.File($"images/image{i + 1}.tif"), own, ImageKey.Sample);
        ForeignFiles.TiffFiles((i, _) => folder.File($"darks/dark{i}.tiff"), own, ImageKey.Dark);
        ForeignFiles.TiffStack(folder.File("flats.tif"), own, ImageKey.Background, new(Deflate: true, BigEndian: true, TileSide: 16));
        File.WriteAllText(folder.File("energies.txt"), ForeignFiles.Text(ForeignFiles.Energies(own, ImageKey.Sample).Select(e => e / 1000)));

        using var imported = ScanImport.Open([folder.File("images")], Camera(own) with
        {
            EnergiesFile = folder.File("energies.txt"), Flats = [folder.File("flats.tif")], Darks = [folder.File("darks/*.tiff")], ExposureSeconds = 2,
        });

        imported.Notes.ShouldContain(n => n.Contains("51 files in the order of their names, from image1.tif to image51.tif"));
        ShouldMapAlike(imported.Frames!, own);
    }

    [Fact]
    public void Open_OfOneTiffFileMeasuredDownwardsWithTwoFlats_GivesTheSameMaps()
    {
        using var own = new SyntheticScan(conventional: false);
        using var down = new Backwards(own);
        ForeignFiles.TiffStack(folder.File("stack.tif"), down, ImageKey.Sample);
        ForeignFiles.TiffStack(folder.File("flats.tif"), down, ImageKey.Background);
        ForeignFiles.TiffStack(folder.File("darks.tif"), down, ImageKey.Dark);
        File.WriteAllText(folder.File("energies.txt"), "# number energy_eV\n" + string.Concat(ForeignFiles.Energies(down, ImageKey.Sample).Select((e, i) => $"{i + 1}\t{e}\r\n")));

        using var imported = ScanImport.Open([folder.File("stack.tif")], Camera(own) with
        {
            EnergiesFile = folder.File("energies.txt"), Flats = [folder.File("flats.tif")], Darks = [folder.File("darks.tif")], ExposureSeconds = 2,
        });

        imported.Notes.ShouldContain(n => n.EndsWith("the images were put in the order of rising energy."));
        ShouldMapAlike(imported.Frames!, own);
    }

    [Theory]
    [InlineData("NiO_proj")]
    [InlineData("NiO")]
    [InlineData("")]
    public void Open_OfTxmPalFolders_GivesTheSameMaps(string named)
    {
        using var own = new SyntheticScan(conventional: true);
        Directory.CreateDirectory(folder.File("NiO_proj"));
        Directory.CreateDirectory(folder.File("NiO_back"));
        ForeignFiles.TiffFiles((i, e) => folder.File($"NiO_proj/NiO_{e:0000.00}_{i % 3 + 1:000}.tif"), own, ImageKey.Sample);
        ForeignFiles.TiffFiles((i, e) => folder.File($"NiO_back/bg_{e:0000.00}_{i % 3 + 1:000}.tif"), own, ImageKey.Background);
        ForeignFiles.TiffStack(folder.File("dark.tif"), own, ImageKey.Dark);

        using var imported = ScanImport.Open([folder.File(named)], Camera(own) with { Darks = [folder.File("dark.tif")], ExposureSeconds = 2 });

        imported.Notes.ShouldContain(n => n.Contains("8300 to 8400, were taken for eV"));
        ShouldMapAlike(imported.Frames!, own);
    }

    [Fact]
    public void Open_OfFlatsExposedForAnotherTime_ScalesThem()
    {
        using var own = new SyntheticScan(conventional: true, darks: 0);
        ForeignFiles.TiffStack(folder.File("stack.tif"), own, ImageKey.Sample);
        ForeignFiles.TiffStack(folder.File("flats.tif"), own, ImageKey.Background);
        File.WriteAllText(folder.File("energies.txt"), ForeignFiles.Text(ForeignFiles.Energies(own, ImageKey.Sample)));
        var options = Camera(own) with { EnergiesFile = folder.File("energies.txt"), Flats = [folder.File("flats.tif")], ExposureSeconds = 2 };

        using var same = ScanImport.Open([folder.File("stack.tif")], options);
        using var half = ScanImport.Open([folder.File("stack.tif")], options with { FlatExposureSeconds = 1 });

        var (y, scaled) = (new float[SyntheticScan.Shape.Pixels], new float[SyntheticScan.Shape.Pixels]);
        new OpticalDensityReader(same.Frames!, Recipe).Read(7, y);
        new OpticalDensityReader(half.Frames!, Recipe).Read(7, scaled);
        scaled[999].ShouldBe(y[999] + MathF.Log(2), 1e-4f);
    }

    private static ImportOptions Camera(SyntheticScan scan) => new()
    {
        CameraGainAdu = scan.Camera.GainAduPerPhoton, ReadNoiseAdu = scan.Camera.ReadNoiseAdu, SaturationAdu = scan.Camera.SaturationAdu, PixelSizeUm = scan.Camera.PixelSizeUm,
    };

    private static void ShouldMapAlike(IScanFrames imported, SyntheticScan own)
    {
        var maps = ScanProcessor.Run(imported, Recipe, SyntheticScan.References).Maps;
        var expected = ScanProcessor.Run(own, Recipe, SyntheticScan.References).Maps;

        maps.Valid.ShouldBe(expected.Valid);
        maps.Valid.Count(v => v > 0).ShouldBeGreaterThan(500);
        for (var i = 0; i < maps.Valid.Length; i++)
            if (maps.Valid[i] > 0)
            {
                maps.Fraction[0][i].ShouldBe(expected.Fraction[0][i], 1e-4f);
                maps.FractionSigma[0][i].ShouldBe(expected.FractionSigma[0][i], 1e-4f);
            }
    }

    /// <summary>As if its energies had been measured from the last to the first.</summary>
    private sealed class Backwards(IScanFrames scan) : IScanFrames
    {
        private readonly int[] order = [.. Enumerable.Range(0, scan.Frames.Count).Reverse()];

        public string Path => scan.Path;

        public string Sha256 => scan.Sha256;

        public CameraDescription Camera => scan.Camera;

        public IReadOnlyList<FrameMetadata> Frames => [.. order.Select(i => scan.Frames[i])];

        public string PlanText => "";

        public string RecipeText => "";

        public void ReadFrame(int index, Span<ushort> pixels) => scan.ReadFrame(order[index], pixels);

        public void Dispose()
        {
        }
    }
}
