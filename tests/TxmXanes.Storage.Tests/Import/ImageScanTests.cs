using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Interop.Hdf5;
using TxmXanes.Interop.Tiff;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Storage.Import;
using TxmXanes.TestKit;
using TxmXanes.TestKit.Peers;
using Xunit;

namespace TxmXanes.Storage.Tests.Import;

/// <summary>Images that are no 16-bit grey values: what they mean, their order and their pairing with backgrounds.</summary>
public sealed class ImageScanTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string FilePath => folder.File("scan.h5");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Open_OfAnFxiFileWrittenByH5py_IsTransmissionByEnergy()
    {
        await PythonPeer.RunAsync("""
            import h5py, numpy, sys
            with h5py.File(sys.argv[1], 'w') as f:
                f['img_xanes'] = numpy.arange(3 * 3 * 4, dtype='f4').reshape(3, 3, 4)
                f['img_bkg'] = numpy.ones((3, 3, 4), 'f4')
                f['img_dark'] = numpy.zeros((1, 3, 4), 'f4')
                f['X_eng'] = numpy.array([8.340, 8.320, 8.333], 'f4')
                f['scan_id'] = 1234
            """, TestContext.Current.CancellationToken, FilePath);

        using var scan = ScanImport.Open([FilePath]);

        scan.Frames.ShouldBeNull();
        scan.Images!.Meaning.ShouldBe(ImageMeaning.Transmission);
        scan.Images.Shape.ShouldBe(new FrameShape(3, 4));
        scan.Images.Frames.Select(f => (f.EnergyEv, f.EnergyIndex, f.ImageId)).ShouldBe([(8320, 0, 1), (8333, 1, 2), (8340, 2, 3)]);
        Read(scan.Images, 1).ShouldBe([.. Enumerable.Range(24, 12).Select(i => (float)i)]);
        scan.Images.Notes.ShouldBe(
        [
            $"{FilePath} is a file of FXI: img_xanes was taken for transmission, flat-fielded already.",
            $"{FilePath}: the images are flat-fielded, so the backgrounds beside them were not used.",
            $"{FilePath}: the images were put in the order of rising energy.",
        ]);
        scan.Images.Sha256.ShouldBe(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(FilePath))));
    }

    [Fact]
    public void Open_OfAnFxiFileOfGreyValues_IsAScanOfFrames()
    {
        ForeignFiles.Hdf5(FilePath, root =>
        {
            root.WriteArray<ushort>("img_xanes", [3, 3, 4], ForeignFiles.Images(3, v => (ushort)v));
            root.WriteArray<ushort>("img_bkg", [1, 3, 4], ForeignFiles.Images(1, v => (ushort)(v + 500)));
            root.WriteArray<double>("X_eng", [3], [8300, 8310, 8320]);
        });

        using var scan = ScanImport.Open([FilePath]);

        scan.Frames!.Frames.Select(f => f.Key).ShouldBe([ImageKey.Background, ImageKey.Sample, ImageKey.Sample, ImageKey.Sample]);
        ForeignFiles.Read(scan.Frames, 0)[1].ShouldBe((ushort)1501);
        ForeignFiles.Read(scan.Frames, 3)[1].ShouldBe((ushort)3001);
        scan.Notes.ShouldContain(n => n.Contains("8300 to 8320, were taken for eV"));
        scan.Notes.ShouldContain(n => n.EndsWith("the one background was taken for that of the first image."));
    }

    // PyXAS's own results have floating-point img_xanes: the user may know better what is in it.
    [Fact]
    public void Open_WithTheMeaningGiven_TakesIt()
    {
        Floating("img_xanes", "X_eng", 8.3, 8.31);

        using var scan = ScanImport.Open([FilePath], new() { Values = ImageMeaning.OpticalDensity });

        scan.Images!.Meaning.ShouldBe(ImageMeaning.OpticalDensity);
    }

    [Fact]
    public void Open_OfNamedDatasets_ReadsThem()
    {
        Floating("results/od", "results/e", 8300, 8310);

        using var scan = ScanImport.Open([FilePath], new() { Dataset = "results/od", EnergyDataset = "results/e", Values = ImageMeaning.OpticalDensity });

        Read(scan.Images!, 1).ShouldBe(ForeignFiles.Image(2));
    }

    [Fact]
    public void Open_OfFloatingCountsWithFlatsGiven_HasThemInPlace()
    {
        Floating("exchange/data", "exchange/energy", 8300, 8300, 8310, 8320);
        using (var writer = TiffWriter.Create(folder.File("flats.tif")))
            foreach (var number in (int[])[7, 8, 9])
                writer.Write<int>(3, 4, [.. ForeignFiles.Image(number).Select(v => (int)v)]);
        File.WriteAllText(folder.File("flats.txt"), "8300.02\n8305\n8320\n");

        using var scan = ScanImport.Open([FilePath], new() { Flats = [folder.File("flats.tif")], FlatEnergiesFile = folder.File("flats.txt"), ExposureSeconds = 3 });

        scan.Images!.Meaning.ShouldBe(ImageMeaning.Counts);
        scan.Images.Frames.Select(f => (f.Key, f.EnergyEv, f.EnergyIndex)).ShouldBe(
        [
            (ImageKey.Background, 8300, 0), (ImageKey.Sample, 8300, 0), (ImageKey.Sample, 8300, 0),
            (ImageKey.Background, 8305, 1), (ImageKey.Sample, 8310, 2), (ImageKey.Sample, 8320, 3), (ImageKey.Background, 8320, 3),
        ]);
        Read(scan.Images, 3).ShouldBe(ForeignFiles.Image(8));
        Read(scan.Images, 5).ShouldBe(ForeignFiles.Image(4));
        scan.Images.Frames.Select(f => f.CountTimeSeconds).Distinct().ShouldBe([3]);
        scan.Images.Sha256.Length.ShouldBe(64);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Open_OfAFloatStackWithEnergiesInItsNames_NeedsTheMeaning(bool isGiven)
    {
        foreach (var number in Enumerable.Range(1, 12))
        {
            using var writer = TiffWriter.Create(folder.File($"T {8300 + number}_eV run{number}.tif"));
            writer.Write<float>(3, 4, ForeignFiles.Image(number));
        }

        if (!isGiven)
        {
            Should.Throw<BadInputException>(() => ScanImport.Open([folder.Path])).Message.ShouldBe(
                $"{folder.Path} holds floating-point images without backgrounds, and nothing says whether they are transmission or optical density: say which.");
            return;
        }
        // As a shell hands them over: 10 before 2.
        using var scan = ScanImport.Open([.. Directory.GetFiles(folder.Path).Order(StringComparer.Ordinal)], new() { Values = ImageMeaning.Transmission });
        scan.Images!.Frames[11].EnergyEv.ShouldBe(8312);
        Read(scan.Images, 1).ShouldBe(ForeignFiles.Image(2));
        scan.Notes.ShouldContain(n => n.Contains("from T 8301_eV run1.tif to T 8312_eV run12.tif"));
    }

    private void Floating(string images, string energies, params double[] values) => ForeignFiles.Hdf5(FilePath, root =>
    {
        root.WriteArray<float>(images, [values.Length, 3, 4], ForeignFiles.Images(values.Length, v => v));
        root.WriteArray<double>(energies, [values.Length], values);
    });

    internal static float[] Read(IImageScan scan, int frame)
    {
        var pixels = new float[scan.Shape.Pixels];
        scan.ReadFrame(frame, pixels);
        return pixels;
    }
}
