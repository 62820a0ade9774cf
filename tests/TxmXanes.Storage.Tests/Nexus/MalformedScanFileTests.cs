using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Interop.Hdf5;
using TxmXanes.Storage.Nexus;
using TxmXanes.TestKit;
using Xunit;

namespace TxmXanes.Storage.Tests.Nexus;

/// <summary>Files from strangers: refused with one sentence, before memory is taken.</summary>
public sealed class MalformedScanFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string ScanPath => folder.File("scan.nxs");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Open_OfAMinimalForeignFile_FillsInWhatItDoesNotSay()
    {
        Write(pixels => pixels.CreateDataset<ushort>("data", [3, 4, 5]), keys: [2, 1, 0], energies: [8300, 8300, 8310]);

        using var scan = NexusScanReader.Open(ScanPath);

        scan.Frames.Select(f => (int)f.Key).ShouldBe([2, 1, 0]);
        scan.Frames.Select(f => f.EnergyIndex).ShouldBe([0, 0, 1]);
        scan.Frames.Select(f => f.ImageId).ShouldBe([0, 1, 2]);
        scan.Frames[0].MonitorRate.ShouldBeNull();
        scan.Camera.SaturationAdu.ShouldBe(65535);
        scan.PlanText.ShouldBe("");
    }

    [Fact]
    public void Open_WithColumnsOfDifferentLength_TakesOnlyWholeRows()
    {
        Write(detector => detector.CreateDataset<ushort>("data", [3, 4, 5]), keys: [0, 0], energies: [8300, 8310, 8320]);

        using var scan = NexusScanReader.Open(ScanPath);

        scan.Frames.Count.ShouldBe(2);
    }

    [Fact]
    public void Open_WithFloatFrames_IsRefused() => Refusal(d => d.CreateDataset<float>("data", [3, 4, 5])).ShouldContain("is Float32 of shape [3, 4, 5]; frames are UInt16");

    [Fact]
    public void Open_WithFlatFrames_IsRefused() => Refusal(d => d.CreateDataset<ushort>("data", [3, 20])).ShouldContain("of shape [3, 20]; frames are UInt16 of shape [frames, rows, columns]");

    [Fact]
    public void Open_WithHugeFrames_IsRefused() =>
        Refusal(d => d.CreateDataset<ushort>("data", [0, 1 << 20, 1 << 20], maxShape: [-1, 1 << 20, 1 << 20], chunk: [1, 16, 16])).ShouldContain("at most");

    [Fact]
    public void Open_WithAnUnknownImageKey_IsRefused()
    {
        Write(d => d.CreateDataset<ushort>("data", [1, 4, 5]), keys: [7], energies: [8300]);

        Should.Throw<BadInputException>(() => NexusScanReader.Open(ScanPath)).Message.ShouldContain("frame 0 has image_key 7");
    }

    [Fact]
    public void Open_WithoutFrames_IsRefused() => Refusal(_ => { }).ShouldContain("has no /entry/instrument/detector/data, so it is no scan file");

    [Fact]
    public void Open_OfATextFile_IsRefused()
    {
        File.WriteAllText(ScanPath, "not HDF5 at all");

        Should.Throw<BadInputException>(() => NexusScanReader.Open(ScanPath)).Message.ShouldBe($"{ScanPath} is no HDF5 file.");
        NexusScanReader.IsScanFile(ScanPath).ShouldBeFalse();
    }

    [Fact]
    public void Open_OfAnAbsentFile_IsRefused() =>
        Should.Throw<BadInputException>(() => NexusScanReader.Open(ScanPath)).Message.ShouldBe($"There is no scan file {ScanPath}.");

    [Theory]
    [InlineData(100)]
    [InlineData(1000)]
    [InlineData(3000)]
    public void Open_OfACutFile_IsRefused(int length)
    {
        Write(d => d.CreateDataset<ushort>("data", [3, 40, 50]), keys: [0, 0, 0], energies: [1, 2, 3]);
        File.WriteAllBytes(ScanPath, File.ReadAllBytes(ScanPath)[..length]);

        Should.Throw<BadInputException>(() => NexusScanReader.Open(ScanPath)).Message.ShouldStartWith($"Cannot read the scan file {ScanPath}: ");
    }

    private string Refusal(Action<Hdf5Group> writePixels)
    {
        Write(writePixels, keys: [0, 0, 0], energies: [1, 2, 3]);
        return Should.Throw<BadInputException>(() => NexusScanReader.Open(ScanPath)).Message;
    }

    private void Write(Action<Hdf5Group> writePixels, int[] keys, double[] energies)
    {
        using var file = Hdf5File.Create(ScanPath);
        var instrument = file.Root.CreateGroup("entry").CreateGroup("instrument");
        var detector = instrument.CreateGroup("detector");
        writePixels(detector);
        detector.WriteArray<int>("image_key", [keys.Length], keys);
        instrument.CreateGroup("monochromator").WriteArray<double>("energy", [energies.Length], energies);
        file.Close();
    }
}
