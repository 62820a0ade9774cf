using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Storage.Catalog;
using TxmXanes.Storage.Export;
using TxmXanes.Storage.Nexus;
using TxmXanes.Storage.Tests.Nexus;
using TxmXanes.TestKit;
using TxmXanes.TestKit.Peers;
using Xunit;

namespace TxmXanes.Storage.Tests.Export;

/// <summary>Guards against a stack whose pages are not those of its energies.</summary>
public sealed class ScanStackExportTests : IDisposable
{
    private readonly TemporaryFolder data = new();
    private readonly NexusScanReader scan;

    public ScanStackExportTests()
    {
        using (var recorder = NexusScanFile.Create(data.Path, Scans.Describe(), new StoppedClock()))
        {
            foreach (var (id, key) in new[] { ImageKey.Dark, ImageKey.Background, ImageKey.Sample, ImageKey.Sample }.Index())
                recorder.Append(Scans.Metadata(id + 1, key), Scans.Pixels(id + 1));
            recorder.Finish(new("completed", "", Scans.Start));
        }
        scan = NexusScanReader.Open(new ScanFolder(data.Path, Scans.Id).ScanFile);
    }

    public void Dispose()
    {
        scan.Dispose();
        data.Dispose();
    }

    [Fact]
    public async Task WriteTiff_ReadByPillow_HasAPageOfDensityAnEnergy()
    {
        new ScanStackExport(scan, Transmission).WriteTiff(data.File("stack.tif"));

        var seen = await PythonPeer.RunAsync("""
            import sys, numpy
            from PIL import Image
            image = Image.open(sys.argv[1])
            print(image.n_frames)
            for n in range(image.n_frames):
                image.seek(n)
                a = numpy.asarray(image)
                print(a.dtype, a.shape, round(float(a[0, 0]), 4), round(float(a[1, 2]), 4), numpy.isnan(a[11, 15]), image.tag_v2[270])
            print(numpy.loadtxt(sys.argv[2]).tolist())
            """, TestContext.Current.CancellationToken, data.File("stack.tif"), ScanStackExport.EnergiesPath(data.File("stack.tif")));

        // -ln 0.5 and -ln 0.25; the pixel in row 1, column 2 lets half as much again through.
        seen.ReplaceLineEndings("\n").ShouldBe("""
            2
            float32 (12, 16) 0.6931 0.2877 True optical density at 8330.01 eV
            float32 (12, 16) 1.3863 0.9808 True optical density at 8340.01 eV
            [8330.01, 8340.01]
            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void WriteSpectra_OfRegions_AveragesTheirValidPixels()
    {
        new ScanStackExport(scan, Transmission).WriteSpectra(data.File("spectra.csv"), [new(10, 14, 12, 16), new(0, 0, 1, 1)]);

        var lines = File.ReadAllLines(data.File("spectra.csv")).Select(l => l.Split(',')).ToArray();
        lines[0].ShouldBe(["energy_ev", "roi_1", "roi_1_deviation", "roi_1_pixels", "roi_2", "roi_2_deviation", "roi_2_pixels"]);
        double[] second = [.. lines[2].Select(c => double.Parse(c, System.Globalization.CultureInfo.InvariantCulture))];
        second[0].ShouldBe(8340.01, 1e-9);
        second[1].ShouldBe(-Math.Log(0.25), 1e-6);
        second[2].ShouldBe(0, 1e-6);
        (second[3], second[5], second[6]).ShouldBe((3, double.NaN, 1));
        lines.Length.ShouldBe(3);
    }

    [Fact]
    public void WriteSpectra_WithoutRegions_IsOfTheWholeFrame()
    {
        new ScanStackExport(scan, Transmission).WriteSpectra(data.File("spectra.csv"), []);

        var line = File.ReadAllLines(data.File("spectra.csv"))[1].Split(',');
        line[3].ShouldBe("191");
        double.Parse(line[1], System.Globalization.CultureInfo.InvariantCulture).ShouldBe((190 * Math.Log(2) - Math.Log(0.75)) / 191, 1e-6);
    }

    [Fact]
    public void Region_BeyondTheFrame_IsRefused() =>
        Should.Throw<BadInputException>(() => Cut.MustBeWithin(new PixelRegion(0, 0, 13, 4), 12, 16)).Message.ShouldBe("--roi 0,0,13,4 is no part of an image of 12x16 pixels.");

    private static void Transmission(int energy, IReadOnlyList<int> frames, Span<float> transmission)
    {
        transmission.Fill(energy == 0 ? 0.5f : 0.25f);
        transmission[1 * 16 + 2] *= 1.5f;
        transmission[^1] = float.NaN;
    }
}
