using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Backgrounds;
using TxmXanes.Interop.Hdf5;
using TxmXanes.Pipeline.Recording;
using TxmXanes.Storage.Backgrounds;
using TxmXanes.Storage.Tests.Nexus;
using TxmXanes.TestKit;
using Xunit;

namespace TxmXanes.Storage.Tests.Backgrounds;

/// <summary>Tests that write a file and read it at once: a process that another test starts meanwhile would inherit libhdf5's lock on it.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class WrittenAndRead
{
    public const string Name = "written and read";
}

/// <summary>Guards against a model that comes back another, and against files that would make the reader take memory or believe nonsense.</summary>
[Collection(WrittenAndRead.Name)]
public sealed class BackgroundModelFileTests : IDisposable
{
    private const int RowCount = 40, ColumnCount = 56, Energies = 4, CellPx = 16;

    private readonly TemporaryFolder folder = new();

    private string ModelPath => folder.File("model.h5");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var trained = Trained();
        Write(trained);
        var read = BackgroundModelFile.Read(ModelPath);

        (read.Rows, read.Columns, read.Frames).ShouldBe((RowCount, ColumnCount, 12));
        read.Conditions.Camera.ShouldBe(trained.Conditions.Camera with { ReadoutSeconds = 0 });
        (read.Conditions.ExposureSeconds, read.Conditions.Normalise).ShouldBe((5, new NormaliseRecipe(Monitor: false)));
        read.Conditions.EnergiesEv.ShouldBe(trained.Conditions.EnergiesEv);
        read.Files.ShouldBe(trained.Files);
        read.Notes.ShouldBe(trained.Notes);
        read.LogTexture.ShouldBe(trained.LogTexture);
        read.EigenFlats.Grid.ShouldBe(trained.EigenFlats.Grid);
        read.EigenFlats.LeftOverRms.ShouldBe(trained.EigenFlats.LeftOverRms);
        read.EigenFlats.Variances.ShouldBe(trained.EigenFlats.Variances);
        for (var k = 0; k < 2; k++)
            read.EigenFlats.Planes[k].ShouldBe(trained.EigenFlats.Planes[k]);
        read.Fit.Chosen.ShouldBe(trained.Fit.Chosen);
        read.Fit.Candidates.ShouldBe(trained.Fit.Candidates);
        read.Fit.LinearRelativeError.ShouldBe(trained.Fit.LinearRelativeError);
        (read.Polynomial.Setup, read.Polynomial.Scale).ShouldBe((trained.Polynomial.Setup, trained.Polynomial.Scale));
        for (var t = 0; t < Energies; t++)
        {
            read.Polynomial.Between[t].ShouldBe(trained.Polynomial.Between[t]);
            read.Polynomial.FirstOnly[t].ShouldBe(trained.Polynomial.FirstOnly[t]);
        }
    }

    [Fact]
    public void Read_ModelWithoutEigenFlats_HasNone()
    {
        var trained = Trained();
        Write(trained with { EigenFlats = trained.EigenFlats with { Planes = [], Variances = [] } });
        BackgroundModelFile.Read(ModelPath).EigenFlats.Planes.ShouldBeEmpty();
    }

    [Fact]
    public void Write_IntoAMissingFolder_SaysSoAndLeavesNothing()
    {
        var path = Path.Combine(folder.Path, "missing", "model.h5");
        Should.Throw<RecordingException>(() => BackgroundModelFile.Write(path, Trained(), "0.1.0", new StoppedClock())).Message.ShouldStartWith($"Cannot write the background model {path}: ");
        Directory.GetFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public void Read_NoFileOrAnother_IsRefused()
    {
        Refusal("There is no background model");
        File.WriteAllText(ModelPath, "not HDF5");
        Refusal("is no HDF5 file");
        using (var file = Hdf5File.Create(ModelPath, overwrite: true))
            file.Close();
        Refusal("it has no /model, so it is no background model");
    }

    public static TheoryData<string, string> Attributes => new()
    {
        { "kind", "its kind is 'neural', and this version reads 'polynomial+eigenflats'" },
        { "format_version", "its format_version is 99" },
        { "shape", "its shape is [1000000, 1000000]" },
        { "energies_ev", "its energies_ev are 4 numbers" },
        { "exposure_s", "its exposure_s is not above 0" },
        { "gain_adu_per_photon", "its gain_adu_per_photon is NaN" },
        { "degree", "its degree is 9, outside 1 to 3" },
        { "cell_px", "/model/between has shape [4, 3, 3, 4] where [4, 3, 40, 56] is needed" },
        { "ridge", "which is not the candidate marked as chosen" },
        { "scale", "its scale is not above 0" },
        { "block_px", "its block_px is 5; frames of 40x56 px have blocks of 4" },
        { "training_sha256", "it names 3 training files and 1 checksums" },
    };

    [Theory]
    [MemberData(nameof(Attributes))]
    public void Read_OneAttributeWrong_IsRefusedByName(string name, string expected)
    {
        Write(Trained());
        Change(model =>
        {
            switch (name)
            {
                case "kind": model.SetAttribute(name, "neural"); break;
                case "shape": model.SetAttribute<int>(name, [1_000_000, 1_000_000]); break;
                case "energies_ev": model.SetAttribute<double>(name, [8200, double.NaN, 8220, 8230]); break;
                case "training_sha256": model.SetAttribute(name, ["ab"]); break;
                case "gain_adu_per_photon": model.SetAttribute(name, double.NaN); break;
                case "exposure_s" or "scale": model.SetAttribute(name, 0.0); break;
                case "ridge": model.SetAttribute(name, 0.5); break;
                default: model.SetAttribute(name, name switch { "format_version" => 99, "degree" => 9, "cell_px" => 1, _ => 5 }); break;
            }
        });
        Refusal(expected);
    }

    [Fact]
    public void Read_EnergiesThatRunBothWays_AreRefused()
    {
        Write(Trained());
        Change(model => model.SetAttribute<double>("energies_ev", [8200, 8230, 8210, 8240]));
        Refusal("must run one way");
    }

    public static TheoryData<string, string> Datasets => new()
    {
        { "between", "/model/between holds a value that is not finite" },
        { "first_only", "/model/first_only holds a value that is not finite" },
        { "log_texture", "/model/log_texture holds an infinite value" },
        { "eigen_flats", "/model/eigen_flats holds a value that is not finite" },
        { "eigen_flat_variance", "/model/eigen_flat_variance holds a value that is not above 0" },
        { "cross_validation", "/model/cross_validation holds a row that is no degree, cell_px" },
    };

    [Theory]
    [MemberData(nameof(Datasets))]
    public void Read_OneInfiniteValue_IsRefusedByName(string name, string expected)
    {
        Write(Trained());
        Change(model =>
        {
            using var data = model.OpenDataset(name);
            var at = Array.ConvertAll(data.Shape, n => n - 1);
            data.WriteSlab<double>(at, Array.ConvertAll(at, _ => 1L), [double.PositiveInfinity]);
        });
        Refusal(expected);
    }

    [Theory]
    [InlineData("between")]
    [InlineData("first_only")]
    [InlineData("log_texture")]
    [InlineData("eigen_flats")]
    [InlineData("eigen_flat_variance")]
    [InlineData("cross_validation")]
    public void Read_HugeOrMissingDataset_IsRefusedBeforeMemoryIsTaken(string name)
    {
        Write(Trained());
        Change(model => model.Delete(name));
        Refusal(name);
        // Says 4 TB, holds nothing.
        Change(model => model.CreateDataset<float>(name, [1 << 20, 1 << 20], chunk: [1, 1 << 10]).Dispose());
        Refusal($"/model/{name} has shape [1048576, 1048576]");
    }

    [Fact]
    public void Read_ALateHalfOfAFile_IsRefused()
    {
        Write(Trained());
        using (var stream = File.OpenWrite(ModelPath))
            stream.SetLength(stream.Length / 2);
        Refusal("Cannot read the background model");
    }

    private void Write(TrainedBackground trained) => BackgroundModelFile.Write(ModelPath, trained, "0.1.0", new StoppedClock());

    private void Change(Action<Hdf5Group> change)
    {
        using var file = Hdf5File.OpenWrite(ModelPath);
        using (var model = file.Root.OpenGroup("model"))
            change(model);
        file.Close();
    }

    private void Refusal(string expected)
    {
        var message = Should.Throw<BadInputException>(() => BackgroundModelFile.Read(ModelPath)).Message;
        message.ShouldContain(expected);
        message.ShouldContain(ModelPath);
        message.ShouldEndWith(".");
    }

    private static TrainedBackground Trained()
    {
        var random = new Random(3);
        double[] energies = [8200, 8210, 8220, 8230];
        var grid = BlockGrid.For(RowCount, ColumnCount);
        var cells = 3 * 4;
        var texture = Values(RowCount * ColumnCount);
        texture[17] = float.NaN;
        CandidateError[] candidates = [new(new(1, CellPx, 1e-6), 0.012, 0.034), new(new(2, CellPx, 1e-4), 0.013, 0.035)];
        var polynomial = new PolynomialModel(RowCount, ColumnCount, energies, candidates[0].Candidate, 123.5,
            [.. energies.Select(_ => Values(3 * cells))], [.. energies.Select(_ => Values(2 * cells))]);
        return new()
        {
            Conditions = new(new CameraDescription(new FrameShape(RowCount, ColumnCount), 4095, 0.14, 3.6, 6.5, 0.1), 5, new NormaliseRecipe(Monitor: false), energies),
            Files = [.. Enumerable.Range(0, 3).Select(i => new TrainingFile($"/data/scan {i}.nxs", new string((char)('a' + i), 64)))],
            Frames = 12,
            LogTexture = texture,
            EigenFlats = new(grid, [Values(grid.Count), Values(grid.Count)], [0.01, 0.002], 0.0004),
            Fit = new(polynomial, candidates[0], candidates, 0.02),
            Notes = ["One note."],
        };

        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.NextDouble() - 0.3f)];
    }
}
