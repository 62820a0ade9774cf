using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Storage.Catalog;
using TxmXanes.Storage.Export;
using TxmXanes.Storage.Import;
using TxmXanes.Storage.Nexus;
using TxmXanes.Storage.Tests.Nexus;
using TxmXanes.TestKit;
using Xunit;

namespace TxmXanes.Storage.Tests.Import;

/// <summary>Scans of this program through the same door as foreign ones, and what it exports back in.</summary>
public sealed class OwnScanTests : IDisposable
{
    private readonly TemporaryFolder data = new();

    private string ScanFile => new ScanFolder(data.Path, Scans.Id).ScanFile;

    public void Dispose() => data.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_OfAnOwnScan_WrittenOrBeingWritten_IsItsReader(bool isRunning)
    {
        using var recorder = Record();
        if (!isRunning)
            recorder.Finish(new("completed", "", Scans.Start));

        using var scan = ScanImport.Open([ScanFile]);

        scan.Frames.ShouldBeOfType<NexusScanReader>().Frames.Count.ShouldBe(4);
        scan.Recorded!.References[0].Name.ShouldBe("NiO");
        Should.Throw<BadInputException>(() => ScanImport.Open([ScanFile], new() { Flats = ["flats.tif"] })).Message.ShouldEndWith("options for foreign scans do not go with it.");
    }

    [Fact]
    public void Open_OfTwoOwnScans_HasTheRecipeOfTheFirst()
    {
        using (var recorder = Record())
            recorder.Finish(new("completed", "", Scans.Start));
        File.Copy(ScanFile, data.File("copy.nxs"));

        using var scan = ScanImport.Open([ScanFile, data.File("copy.nxs")]);

        scan.Recorded!.RecipeText.ShouldContain("joint");
        scan.Frames!.Frames.Count.ShouldBe(8);
        scan.Frames.Frames.Where(f => f.Key == ImageKey.Sample).Select(f => f.Scan).ShouldBe([0, 1, 0, 1]);
        scan.Frames.Frames.Where(f => f.Key == ImageKey.Sample).Select(f => f.EnergyIndex).ShouldBe([1, 1, 2, 2]);
    }

    [Fact]
    public void Open_OfItsFxiExport_HasItsImages()
    {
        using (var recorder = Record())
            recorder.Finish(new("completed", "", Scans.Start));
        using (var scan = NexusScanReader.Open(ScanFile))
            FxiExport.Write(data.File("fxi.h5"), scan, new(Scans.Id, "Small scan", 32.5), (energy, _, transmission) => transmission.Fill(0.5f + energy));

        using var imported = ScanImport.Open([data.File("fxi.h5")]);

        imported.Images!.Meaning.ShouldBe(ImageMeaning.Transmission);
        imported.Images.Frames.Select(f => f.EnergyEv).ShouldBe([8330, 8340]);
        ImageScanTests.Read(imported.Images, 1)[7].ShouldBe(1.5f);
    }

    private NexusScanFile Record()
    {
        var recorder = NexusScanFile.Create(data.Path, Scans.Describe(), new StoppedClock());
        foreach (var (i, key) in new[] { ImageKey.Dark, ImageKey.Background, ImageKey.Sample, ImageKey.Sample }.Index())
            recorder.Append(Scans.Metadata(i + 1, key), Scans.Pixels(i + 1));
        return recorder;
    }
}
