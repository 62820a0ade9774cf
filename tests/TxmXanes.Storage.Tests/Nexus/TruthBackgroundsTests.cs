using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Interop.Hdf5;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Storage.Nexus;
using TxmXanes.Storage.Tests.Backgrounds;
using TxmXanes.TestKit;
using Xunit;

namespace TxmXanes.Storage.Tests.Nexus;

/// <summary>Guards against a truth of another scan, and against backgrounds that are written for the wrong frames.</summary>
[Collection(WrittenAndRead.Name)]
public sealed class TruthBackgroundsTests : IDisposable
{
    private static readonly FrameShape Shape = new(4, 5);
    private readonly TemporaryFolder folder = new();

    private string Truth => folder.File("truth.nxs");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Behind_ASampleFrame_IsFoundByItsImageId()
    {
        Write();
        using var truth = TruthBackgrounds.Open(Truth, Shape);
        truth.Behind(Scans.Metadata(9)).ShouldBe(Enumerable.Range(20, 20).Select(v => (float)v));
        Should.Throw<BadInputException>(() => truth.Behind(Scans.Metadata(8))).Message.ShouldContain("is the truth of another scan: it knows no frame 8");
    }

    [Fact]
    public void Open_NoTruth_IsRefused()
    {
        Refusal("There is no truth file");
        File.WriteAllText(Truth, "x");
        Refusal("is no HDF5 file");
        Write(ids: null);
        Refusal("has no /entry/image_id");
        Write(ids: [7]);
        Refusal("/entry/image_id has shape [1], and there are 2 backgrounds");
        Write(units: "counts/s");
        Refusal("is in 'counts/s'");
        Write();
        Should.Throw<BadInputException>(() => TruthBackgrounds.Open(Truth, new(5, 4))).Message.ShouldContain("has shape [2, 4, 5], and the scan's frames have 5x4 pixels");
    }

    [Fact]
    public void BackgroundsFile_HasThemInTheOrderOfTheirFrames()
    {
        var path = folder.File("backgrounds.nxs");
        var samples = new[] { Scans.Metadata(3), Scans.Metadata(4) };
        BackgroundsFile.Write(path, Shape, samples, t => [.. Enumerable.Range(0, 20).Select(i => (float)(100 * t + i))], new MapProvenance("txmx", "0.1.0", "mask: {}", "/data/scan.nxs", new string('b', 64)), ["A note."], new StoppedClock());
        using var file = Hdf5File.OpenRead(path);
        using var data = file.Root.OpenDataset("entry/background/data");
        data.Shape.ShouldBe([2, 4, 5]);
        data.ReadAttributeString("units").ShouldBe("counts/s");
        data.ReadAll<float>()[23].ShouldBe(103);
        file.Root.OpenDataset("entry/energy").ReadAll<double>().ShouldBe(samples.Select(s => s.EnergySetpointEv));
        file.Root.OpenDataset("entry/image_id").ReadAll<long>().ShouldBe([3, 4]);
        file.Root.OpenDataset("entry/process/input_sha256").ReadString().ShouldBe(new string('b', 64));
        file.Root.OpenDataset("entry/process/notes").ReadStrings().ShouldBe(["A note."]);
    }

    private void Write(long[]? ids, string units = "ADU")
    {
        using var file = Hdf5File.Create(Truth, overwrite: true);
        var data = file.Root.WriteArray<float>("entry/background/data", [2, 4, 5], [.. Enumerable.Range(0, 40).Select(v => (float)v)]);
        data.SetAttribute("units", units);
        if (ids is not null)
            file.Root.WriteArray<long>("entry/image_id", [ids.Length], ids);
        file.Close();
    }

    private void Write(string units = "ADU") => Write([7, 9], units);

    private void Refusal(string expected) => Should.Throw<BadInputException>(() => TruthBackgrounds.Open(Truth, Shape)).Message.ShouldContain(expected);
}
