using TxmXanes.Domain;
using TxmXanes.Imaging.Backgrounds;
using TxmXanes.Interop.Hdf5;
using TxmXanes.Pipeline.Recording;
using TxmXanes.Storage.Nexus;

namespace TxmXanes.Storage.Backgrounds;

/// <summary>A trained background model as a file (contracts: model file; docs/file-format.md has every name).</summary>
public static class BackgroundModelFile
{
    internal const string Kind = "polynomial+eigenflats";

    /// <summary>Raised when a reader of this version could not make sense of the file.</summary>
    internal const int FormatVersion = 1;

    internal static readonly string[] CrossValidationColumns = ["degree", "cell_px", "ridge", "relative_error", "first_only_relative_error"];

    /// <exception cref="RecordingException">One sentence with path and cause.</exception>
    public static void Write(string path, TrainedBackground trained, string programVersion, TimeProvider clock) => WholeFile.Write(path, "the background model", file =>
    {
        file.Root.SetAttribute("creator", "TxmXanes");
        using var model = file.Root.CreateGroup("model");
        model.SetAttribute("kind", Kind);
        model.SetAttribute("format_version", FormatVersion);
        model.SetAttribute("program_version", programVersion);
        model.SetAttribute("date", NexusLayout.Iso(clock.GetUtcNow()));
        WriteConditions(model, trained.Conditions);
        WriteTraining(model, trained);
        WritePolynomial(model, trained.Fit);
        WriteEigenFlats(model, trained);
    });

    /// <exception cref="BadInputException">One sentence: absent, no model file, or not as docs/file-format.md says.</exception>
    public static TrainedBackground Read(string path)
    {
        try
        {
            if (!File.Exists(path))
                throw new BadInputException($"There is no background model {path}.");
            if (!Hdf5File.IsHdf5(path))
                throw new BadInputException($"{path} is no HDF5 file.");
            using var file = Hdf5File.OpenRead(path);
            return new BackgroundModelReader(file).Read();
        }
        catch (Exception e) when (e is Hdf5Exception or IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"Cannot read the background model {path}: {e.Message}", e);
        }
    }

    private static void WriteConditions(Hdf5Group model, TrainingConditions conditions)
    {
        var camera = conditions.Camera;
        model.SetAttribute<int>("shape", [camera.Shape.Rows, camera.Shape.Columns]);
        model.SetAttribute("pixel_size_um", camera.PixelSizeUm);
        model.SetAttribute("saturation_adu", camera.SaturationAdu);
        model.SetAttribute("gain_adu_per_photon", camera.GainAduPerPhoton);
        model.SetAttribute("read_noise_adu", camera.ReadNoiseAdu);
        model.SetAttribute("exposure_s", conditions.ExposureSeconds);
        model.SetAttribute("normalised_by_exposure", conditions.Normalise.Exposure ? 1 : 0);
        model.SetAttribute("normalised_by_monitor", conditions.Normalise.Monitor ? 1 : 0);
        model.SetAttribute<double>("energies_ev", [.. conditions.EnergiesEv]);
    }

    private static void WriteTraining(Hdf5Group model, TrainedBackground trained)
    {
        model.SetAttribute("training_files", [.. trained.Files.Select(f => f.Path)]);
        model.SetAttribute("training_sha256", [.. trained.Files.Select(f => f.Sha256)]);
        model.SetAttribute("frames", trained.Frames);
        model.SetAttribute("notes", trained.Notes);
        var fit = trained.Fit;
        model.SetAttribute("cross_validation_relative_error", fit.Chosen.RelativeError);
        model.SetAttribute("cross_validation_linear_relative_error", fit.LinearRelativeError);
        var table = model.WriteArray<double>("cross_validation", [fit.Candidates.Count, CrossValidationColumns.Length],
            [.. fit.Candidates.SelectMany(c => new[] { c.Candidate.Degree, c.Candidate.CellPx, c.Candidate.Ridge, c.RelativeError, c.FirstOnlyRelativeError })]);
        table.SetAttribute("columns", CrossValidationColumns);
        table.SetAttribute("chosen", fit.Candidates.Index().First(c => c.Item == fit.Chosen).Index);
        table.SetAttribute("description", "leave-one-sequence-out: sqrt(sum (B - prediction)^2 / sum B^2) over the frames between first and last");
    }

    private static void WritePolynomial(Hdf5Group model, PolynomialFit fit)
    {
        var polynomial = fit.Model;
        model.SetAttribute("degree", polynomial.Setup.Degree);
        model.SetAttribute("cell_px", polynomial.Setup.CellPx);
        model.SetAttribute<int>("grid", [polynomial.GridRows, polynomial.GridColumns]);
        model.SetAttribute("ridge", polynomial.Setup.Ridge);
        model.SetAttribute("scale", polynomial.Scale);
        Coefficients("between", polynomial.Between, "1, u, v, u2, uv, v2, u3, u2v, uv2, v3 up to the degree; u, v: first and last background over scale");
        Coefficients("first_only", polynomial.FirstOnly, "1, u, u2, u3 up to the degree");

        void Coefficients(string name, IReadOnlyList<float[]> planes, string terms)
        {
            var cells = polynomial.GridRows * polynomial.GridColumns;
            var data = model.CreateDataset<float>(name, [planes.Count, planes[0].Length / cells, polynomial.GridRows, polynomial.GridColumns]);
            data.SetAttribute("units", "1");
            data.SetAttribute("terms", terms);
            for (var t = 0; t < planes.Count; t++)
                data.WriteRow<float>(t, planes[t]);
        }
    }

    private static void WriteEigenFlats(Hdf5Group model, TrainedBackground trained)
    {
        var texture = model.WriteArray<float>("log_texture", [trained.Rows, trained.Columns], trained.LogTexture);
        texture.SetAttribute("description", "mean of ln((background - dark) / (exposure x monitor)); NaN where invalid");
        var eigenFlats = trained.EigenFlats;
        model.SetAttribute("block_px", eigenFlats.Grid.BlockPx);
        model.SetAttribute("left_over_rms", eigenFlats.LeftOverRms);
        var planes = model.CreateDataset<float>("eigen_flats", [eigenFlats.Planes.Count, eigenFlats.Grid.GridRows, eigenFlats.Grid.GridColumns]);
        planes.SetAttribute("units", "1");
        planes.SetAttribute("interpretation", "image");
        for (var k = 0; k < eigenFlats.Planes.Count; k++)
            planes.WriteRow<float>(k, eigenFlats.Planes[k]);
        model.WriteArray<double>("eigen_flat_variance", [eigenFlats.Variances.Count], [.. eigenFlats.Variances]);
    }
}
