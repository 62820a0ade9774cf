using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Interop.Hdf5;
using TxmXanes.Interop.Tiff;
using TxmXanes.Storage.Import;
using TxmXanes.TestKit;
using Xunit;

namespace TxmXanes.Storage.Tests.Import;

/// <summary>Broken, truncated and absurd files are one sentence, and take neither the program nor the memory.</summary>
public sealed class MalformedForeignScanTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string FilePath => folder.File("scan.h5");

    private string StackPath => folder.File("stack.tif");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Open_OfNothing_IsRefused()
    {
        Refusal(FilePath).ShouldBe($"There is no file or folder {FilePath}.");
        File.WriteAllText(FilePath, "text");
        Refusal(FilePath).ShouldBe($"{FilePath} is neither an HDF5 nor a TIFF file.");
        Refusal(folder.Path).ShouldBe($"{folder.Path} holds no TIFF file.");
        Refusal(folder.File("*.tif")).ShouldBe($"{folder.File("*.tif")} holds no TIFF file.");
        Should.Throw<BadInputException>(() => ScanImport.Open([])).Message.ShouldBe("No scan was named.");
    }

    [Theory]
    [InlineData(new double[] { 8300, 8310 }, "{0}: exchange/energy has 2 energies for 3 images.")]
    [InlineData(new double[] { 8300, double.NaN, 8320 }, "{0}: /exchange/energy: energy 2 is NaN, which is no energy.")]
    [InlineData(new double[] { 8300, double.PositiveInfinity, 8320 }, "{0}: /exchange/energy: energy 2 is Infinity, which is no energy.")]
    [InlineData(new double[] { 8300, -8310, 8320 }, "{0}: /exchange/energy: energy 2 is -8310, which is no energy.")]
    [InlineData(new double[] { 8.3, 8.31, 8320 }, "{0}: /exchange/energy: energies from 8.3 to 8320 are neither all eV nor all keV.")]
    [InlineData(new double[] { 8300, 8310, 9e9 }, "{0}: /exchange/energy: energies from 8300 to 9000000000 eV are outside 10 to 200000 eV.")]
    public void Open_OfBadEnergies_IsRefused(double[] energies, string message)
    {
        Dxchange(root => root.WriteArray<double>("exchange/energy", [energies.Length], energies));

        Refusal(FilePath).ShouldBe(string.Format(message, FilePath));
    }

    [Theory]
    [InlineData("eV", "{0}: /exchange/energy says eV, but its energies end at 8.32, which can only be keV.")]
    [InlineData("Angstrom", "{0}: /exchange/energy has the unit 'Angstrom'; known are eV and keV.")]
    public void Open_OfEnergiesWithAWrongUnit_IsRefused(string unit, string message)
    {
        Dxchange(root => root.WriteArray<double>("exchange/energy", [3], [8.3, 8.31, 8.32]).SetAttribute("units", unit));

        Refusal(FilePath).ShouldBe(string.Format(message, FilePath));
    }

    [Fact]
    public void Open_WithTheUnitGiven_BelievesIt()
    {
        Dxchange(root => root.WriteArray<double>("exchange/energy", [3], [8.3, 8.31, 8.32]).SetAttribute("units", "eV"));

        using var scan = ScanImport.Open([FilePath], new() { EnergyUnit = EnergyUnit.Kev });

        scan.Frames!.Frames[^1].EnergyEv.ShouldBe(8320);
    }

    [Fact]
    public void Open_WithoutEnergies_SaysWhereTheyWereLookedFor()
    {
        Dxchange(_ => { });
        Refusal(FilePath).ShouldBe($"{FilePath} has no exchange/energy or measurement/instrument/monochromator/energy: give the energies in a file, or name their dataset.");

        Grey(StackPath, 2);
        Refusal(StackPath).ShouldBe($"{StackPath} holds 2 images and no energies: give them in a file.");
    }

    [Theory]
    [InlineData("3", "{0}: /exchange/data has shape [3]; images are [images, rows, columns].")]
    [InlineData("2,2,3,4", "{0}: /exchange/data has four dimensions [2, 2, 3, 4], which are a volume at several energies and not a scan of images: process it slice by slice.")]
    [InlineData("0,3,4", "{0}: /exchange/data declares shape [0, 3, 4]; 1 to 1000000 images of 1 to 268435456 pixels are read.")]
    [InlineData("3,0,4", "{0}: /exchange/data declares shape [3, 0, 4]; 1 to 1000000 images of 1 to 268435456 pixels are read.")]
    [InlineData("3,1000000,1000000", "{0}: /exchange/data declares shape [3, 1000000, 1000000]; 1 to 1000000 images of 1 to 268435456 pixels are read.")]
    public void Open_OfImagesOfAbsurdShape_IsRefused(string shape, string message)
    {
        var sizes = Array.ConvertAll(shape.Split(','), long.Parse);
        ForeignFiles.Hdf5(FilePath, root => root.CreateDataset<ushort>("exchange/data", sizes, chunk: [.. sizes.Select(s => Math.Clamp(s, 1, 16))]));

        Refusal(FilePath).ShouldBe(string.Format(message, FilePath));
    }

    [Fact]
    public void Open_OfBytes_IsRefused()
    {
        ForeignFiles.Hdf5(FilePath, root => root.CreateDataset<byte>("exchange/data", [3, 3, 4]));
        Refusal(FilePath).ShouldBe($"{FilePath}: /exchange/data holds UInt8; images are whole numbers of 16 or 32 bits or floating-point numbers.");

        using (var writer = TiffWriter.Create(StackPath))
            writer.Write<byte>(3, 4, new byte[12]);
        Refusal(StackPath).ShouldBe($"{StackPath} holds 8-bit images: the grey values of a scan have 16 bits, and a conversion to 8 has lost what the maps are made of.");
    }

    [Fact]
    public void Open_OfFlatsThatDoNotFit_IsRefused()
    {
        Dxchange(root =>
        {
            root.WriteArray<double>("exchange/energy", [3], [8300, 8310, 8320]);
            root.Delete("exchange/data_white");
        });
        Refusal(FilePath).ShouldBe($"{FilePath} holds grey values and no backgrounds, without which there is no optical density: name the files of the backgrounds.");

        Grey(StackPath, 5);
        Refusal(FilePath, new() { Flats = [StackPath] }).ShouldBe(
            $"{StackPath} has 5 images for 3 of the sample: one an image, one for the first or two for the first and the last need no more words; for any other number give their energies in a file.");
        File.WriteAllText(folder.File("e.txt"), "8300\n8310\n");
        Refusal(FilePath, new() { Flats = [StackPath], FlatEnergiesFile = folder.File("e.txt") }).ShouldBe($"{StackPath} has 5 images, and 2 energies were given for them.");
        Grey(folder.File("small.tif"), 3, rows: 2);
        Refusal(FilePath, new() { Flats = [folder.File("small.tif")] }).ShouldBe($"{folder.File("small.tif")} has images of 2x4 pixels, and {FilePath}: /exchange/data of 3x4.");
        Refusal(FilePath, new() { Values = Pipeline.Analysis.ImageMeaning.Transmission }).ShouldBe($"{FilePath} holds whole numbers, which are grey values and neither transmission nor optical density.");
        Refusal(FilePath, new() { FlatsDataset = "nowhere" }).ShouldBe($"{FilePath} has no dataset nowhere.");
        Refusal(FilePath, new() { ExposureSeconds = -1 }).ShouldBe("-1 s was given for the exposure; it must be over 0.");
    }

    [Theory]
    [InlineData(40)]
    [InlineData(1000)]
    [InlineData(2500)]
    public void Open_OfACutHdf5File_IsRefused(int length)
    {
        Dxchange(root => root.WriteArray<double>("exchange/energy", [3], [8300, 8310, 8320]));
        File.WriteAllBytes(FilePath, File.ReadAllBytes(FilePath)[..length]);

        Refusal(FilePath).ShouldStartWith($"Cannot read {FilePath}: ");
    }

    [Fact]
    public void Open_OfACutTiffFile_IsRefused()
    {
        Grey(StackPath, 3);
        File.WriteAllBytes(StackPath, File.ReadAllBytes(StackPath)[..^40]);

        Refusal(StackPath).ShouldContain($"{StackPath} is cut short");
    }

    [Fact]
    public void Open_OfPagesOfDifferentSizes_IsRefused()
    {
        using (var writer = TiffWriter.Create(StackPath))
        {
            writer.Write<ushort>(3, 4, new ushort[12]);
            writer.Write<ushort>(4, 3, new ushort[12]);
        }

        Refusal(StackPath).ShouldBe($"{StackPath}, page 2, is 4x3 of UInt16, and the first image of {StackPath} is 3x4 of UInt16.");
    }

    [Fact]
    public void Open_OfAnHdf5FileOfNoKnownLayout_NamesTheKnown()
    {
        ForeignFiles.Hdf5(FilePath, root => root.WriteScalar("x", 1.0));

        Refusal(FilePath).ShouldBe($"{FilePath} is an HDF5 file of no known layout: it has none of img_xanes, exchange/data; name the dataset of its images.");
    }

    private string Refusal(string path, ImportOptions? options = null) => Should.Throw<BadInputException>(() => ScanImport.Open([path], options)).Message;

    private void Dxchange(Action<Hdf5Group> write) => ForeignFiles.Hdf5(FilePath, root =>
    {
        root.WriteArray<ushort>("exchange/data", [3, 3, 4], ForeignFiles.Images(3, v => (ushort)v));
        root.WriteArray<ushort>("exchange/data_white", [3, 3, 4], ForeignFiles.Images(3, v => (ushort)(v + 500)));
        write(root);
    });

    private static void Grey(string path, int pages, int rows = 3)
    {
        using var writer = TiffWriter.Create(path);
        for (var i = 0; i < pages; i++)
            writer.Write<ushort>(rows, 4, [.. ForeignFiles.Image(i, rows).Select(v => (ushort)v)]);
    }
}
