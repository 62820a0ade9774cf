using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Interop.Hdf5;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Storage.Import;
using TxmXanes.TestKit;
using Xunit;

namespace TxmXanes.Storage.Tests.Import;

/// <summary>Guards against slices mixed up, and against a volume read whole.</summary>
public sealed class Volume4DTests : IDisposable
{
    private const int Energies = 3, Slices = 5, Rows = 6, Columns = 7;

    private readonly TemporaryFolder folder = new();

    private string FilePath => folder.File("volume.h5");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Slice_OfAVolume_HasItsImagesByEnergy(bool grey)
    {
        Write(grey, [8.32, 8.30, 8.31]);

        Volume4D.IsVolume(FilePath).ShouldBeTrue();
        // Integers have to be said to be something: grey values they cannot be.
        if (grey)
            Refusal(new()).ShouldContain("holds integers");
        using var volume = Volume4D.Open(FilePath, new ImportOptions { Values = grey ? ImageMeaning.OpticalDensity : null });
        using var slice = volume.Slice(4);

        (volume.Slices, volume.Shape.Rows, volume.Shape.Columns, volume.SlicesPerChunk).ShouldBe((Slices, Rows, Columns, grey ? 2 : 1));
        volume.EnergiesEv.ShouldBe([8300, 8310, 8320]);
        slice.Meaning.ShouldBe(ImageMeaning.OpticalDensity);
        slice.Frames.Select(f => f.EnergyEv).ShouldBe([8300, 8310, 8320]);
        for (var t = 0; t < Energies; t++)
            ImageScanTests.Read(slice, t).ShouldBe([.. Enumerable.Range(0, Rows * Columns).Select(i => Value((t + 1) % 3, 4, i))]);
        slice.Notes.Any(n => n.EndsWith("were taken for optical density.")).ShouldBe(!grey);
        slice.Notes.ShouldContain(n => n.EndsWith("rising energy."));
    }

    // 4 GB are declared and nothing is stored: to read one slice takes an image and no more.
    [Fact]
    public void Slice_OfAVolumeLargerThanMemory_TakesTheMemoryOfAnImage()
    {
        ForeignFiles.Hdf5(FilePath, root =>
        {
            root.CreateDataset<float>("img_xanes", [1000, 1000, 1024, 1024], chunk: [1, 1, 256, 256]);
            root.WriteArray<double>("X_eng", [1000], [.. Enumerable.Range(0, 1000).Select(i => 8.3 + i * 0.001)]);
        });
        using var volume = Volume4D.Open(FilePath);
        using var slice = volume.Slice(999);
        var pixels = new float[1024 * 1024];
        slice.ReadFrame(0, pixels);
        var before = GC.GetAllocatedBytesForCurrentThread();

        slice.ReadFrame(999, pixels);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(10_000);
    }

    [Fact]
    public void Open_OfWhatIsNoVolume_IsRefused()
    {
        ForeignFiles.Hdf5(FilePath, root =>
        {
            root.CreateDataset<float>("img_xanes", [3, 4, 5]);
            root.CreateDataset<float>("four", [3, 4, 5, 6]);
            root.CreateDataset<float>("none", [3, 0, 5, 6], chunk: [1, 1, 5, 6]);
            root.CreateDataset<byte>("bytes", [3, 4, 5, 6]);
            root.CreateGroup("data");
        });

        Volume4D.IsVolume(FilePath).ShouldBeFalse();
        Refusal(new()).ShouldBe($"{FilePath}: /img_xanes has 3 dimensions [3, 4, 5]; a volume at several energies has four, [energy, slice, row, column].");
        Refusal(new() { Dataset = "none" }).ShouldContain("declares shape [3, 0, 5, 6]");
        Refusal(new() { Dataset = "bytes" }).ShouldContain("holds UInt8");
        Refusal(new() { Dataset = "four" }).ShouldBe($"{FilePath} has no energies beside /four: give them in a file, or name their dataset.");
        Refusal(new() { Dataset = "nowhere" }).ShouldBe($"{FilePath} has no dataset nowhere.");
        Refusal(new() { Flats = ["flats.tif"] }).ShouldContain("has neither backgrounds nor grey values");
        File.WriteAllText(folder.File("e.txt"), "8300\n8310\n");
        Refusal(new() { Dataset = "four", EnergiesFile = folder.File("e.txt") }).ShouldBe($"{FilePath}: /four has 3 volumes of [slice, row, column], and 2 energies were given.");
    }

    private string Refusal(ImportOptions options) => Should.Throw<BadInputException>(() => Volume4D.Open(FilePath, options)).Message;

    private static float Value(int energy, int slice, int pixel) => 10_000 * energy + 1000 * slice + pixel;

    private void Write(bool grey, double[] energiesKev) => ForeignFiles.Hdf5(FilePath, root =>
    {
        float[] values = [.. Enumerable.Range(0, Energies * Slices * Rows * Columns).Select(i => Value(i / (Slices * Rows * Columns), i / (Rows * Columns) % Slices, i % (Rows * Columns)))];
        if (grey)
            root.WriteArray<ushort>("volume", [Energies, Slices, Rows, Columns], [.. values.Select(v => (ushort)v)], chunk: [1, 2, Rows, Columns], storage: new Hdf5Storage { GzipLevel = 1 });
        else
            root.WriteArray<float>("recon/volume", [Energies, Slices, Rows, Columns], values);
        root.WriteArray<double>(grey ? "energy" : "recon/energy", [Energies], energiesKev);
        if (!grey)
            root.CreateSoftLink("volume", "/recon/volume");
        if (!grey)
            root.CreateSoftLink("energy", "/recon/energy");
    });
}
