using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Backgrounds;
using TxmXanes.Interop.Hdf5;

namespace TxmXanes.Storage.Backgrounds;

/// <summary>Reads a model file from a stranger: every size is checked before memory is taken, every number before it is used.</summary>
internal sealed class BackgroundModelReader
{
    private const int MostPixels = 1 << 28;
    private const int MostEnergies = 8000;
    private const int MostFiles = 1000;
    private const int MostCandidates = 1000;
    private const int MostEigenFlats = 64;
    private const int HighestDegree = 3;
    private const long MostValues = 1L << 28;

    private readonly Hdf5File file;
    private readonly Hdf5Group model;

    /// <exception cref="BadInputException">No model file, or one of another kind.</exception>
    public BackgroundModelReader(Hdf5File file)
    {
        this.file = file;
        if (!file.Root.Exists("model"))
            throw Malformed("it has no /model, so it is no background model");
        model = file.Root.OpenGroup("model");
        if (model.FindAttributeString("kind") is var kind && kind != BackgroundModelFile.Kind)
            throw Malformed($"its kind is '{kind}', and this version reads '{BackgroundModelFile.Kind}'");
        if (Integer("format_version", 1, int.MaxValue) is var version && version > BackgroundModelFile.FormatVersion)
            throw Malformed($"its format_version is {version}, and this version reads up to {BackgroundModelFile.FormatVersion}");
    }

    /// <exception cref="BadInputException">One sentence.</exception>
    public TrainedBackground Read()
    {
        var conditions = ReadConditions();
        var shape = conditions.Camera.Shape;
        var texture = Values("log_texture", [shape.Rows, shape.Columns]);
        if (texture.Any(float.IsInfinity))
            throw Malformed("/model/log_texture holds an infinite value");
        return new()
        {
            Conditions = conditions,
            Files = ReadFiles(),
            Frames = Integer("frames", 1, int.MaxValue),
            LogTexture = texture,
            EigenFlats = ReadEigenFlats(shape),
            Fit = ReadFit(shape, conditions.EnergiesEv),
            Notes = model.ReadAttributeStrings("notes"),
        };
    }

    private TrainingConditions ReadConditions()
    {
        var shape = model.ReadAttributeArray<int>("shape");
        if (shape is not [> 0, > 0] || shape[0] > MostPixels / shape[1])
            throw Malformed($"its shape is [{string.Join(", ", shape)}]; rows and columns of at most {MostPixels} pixels are needed");
        var energies = model.ReadAttributeArray<double>("energies_ev");
        if (energies.Length is < 3 or > MostEnergies || !energies.All(double.IsFinite))
            throw Malformed($"its energies_ev are {energies.Length} numbers; 3 to {MostEnergies} finite ones are needed");
        var camera = new CameraDescription(new(shape[0], shape[1]), NotNegative("saturation_adu"), NotNegative("gain_adu_per_photon"), NotNegative("read_noise_adu"), NotNegative("pixel_size_um"), 0);
        var normalise = new NormaliseRecipe(Integer("normalised_by_monitor", 0, 1) == 1, Integer("normalised_by_exposure", 0, 1) == 1);
        return new(camera, Positive("exposure_s"), normalise, energies);
    }

    private List<TrainingFile> ReadFiles()
    {
        var (paths, hashes) = (model.ReadAttributeStrings("training_files"), model.ReadAttributeStrings("training_sha256"));
        return paths.Length is > 0 and <= MostFiles && hashes.Length == paths.Length
            ? [.. paths.Zip(hashes, (path, hash) => new TrainingFile(path, hash))]
            : throw Malformed($"it names {paths.Length} training files and {hashes.Length} checksums; 1 to {MostFiles} of each are needed");
    }

    private PolynomialFit ReadFit(FrameShape shape, IReadOnlyList<double> energies)
    {
        var cellPx = Integer("cell_px", 1, Math.Max(shape.Rows, shape.Columns) + 1024);
        var setup = new PolynomialCandidate(Integer("degree", 1, HighestDegree), cellPx, Positive("ridge"));
        long[] grid = [(shape.Rows + cellPx - 1) / cellPx, (shape.Columns + cellPx - 1) / cellPx];
        var between = Coefficients("between", energies.Count, (setup.Degree + 1) * (setup.Degree + 2) / 2, grid);
        var firstOnly = Coefficients("first_only", energies.Count, setup.Degree + 1, grid);
        var (candidates, chosen) = ReadCrossValidation();
        if (chosen.Candidate != setup)
            throw Malformed($"its polynomial has degree {setup.Degree}, cells of {setup.CellPx} px and ridge {setup.Ridge}, which is not the candidate marked as chosen");
        try
        {
            var polynomial = new PolynomialModel(shape.Rows, shape.Columns, energies, setup, Positive("scale"), between, firstOnly);
            return new(polynomial, chosen, candidates, NotNegative("cross_validation_linear_relative_error"));
        }
        catch (BadInputException e)
        {
            throw Malformed(e.Message.TrimEnd('.'));
        }
    }

    private (CandidateError[] Candidates, CandidateError Chosen) ReadCrossValidation()
    {
        using var table = model.OpenDataset("cross_validation");
        var columns = BackgroundModelFile.CrossValidationColumns.Length;
        if (table.Shape is not [> 0 and <= MostCandidates, _] || table.Shape[1] != columns)
            throw Malformed($"/model/cross_validation has shape [{string.Join(", ", table.Shape)}]; 1 to {MostCandidates} rows of {columns} are needed");
        var rows = table.ReadAll<double>().Chunk(columns).ToArray();
        if (rows.Any(r => r is not [>= 1 and <= HighestDegree, >= 1 and <= int.MaxValue, > 0, >= 0, >= 0] || !r.All(double.IsFinite)))
            throw Malformed($"/model/cross_validation holds a row that is no {string.Join(", ", BackgroundModelFile.CrossValidationColumns)}");
        var candidates = rows.Select(r => new CandidateError(new((int)r[0], (int)r[1], r[2]), r[3], r[4])).ToArray();
        var chosen = table.ReadAttribute<int>("chosen");
        return chosen >= 0 && chosen < candidates.Length
            ? (candidates, candidates[chosen])
            : throw Malformed($"its chosen candidate is {chosen} of {candidates.Length}");
    }

    private EigenFlats ReadEigenFlats(FrameShape shape)
    {
        var grid = BlockGrid.For(shape.Rows, shape.Columns);
        if (Integer("block_px", 1, int.MaxValue) is var blockPx && blockPx != grid.BlockPx)
            throw Malformed($"its block_px is {blockPx}; frames of {shape} px have blocks of {grid.BlockPx}");
        using var variances = model.OpenDataset("eigen_flat_variance");
        if (variances.Shape is not [<= MostEigenFlats])
            throw Malformed($"/model/eigen_flat_variance has shape [{string.Join(", ", variances.Shape)}]; at most {MostEigenFlats} are read");
        var values = variances.ReadAll<double>();
        if (values.Any(v => !(v > 0 && double.IsFinite(v))))
            throw Malformed("/model/eigen_flat_variance holds a value that is not above 0");
        var planes = Finite("eigen_flats", [values.Length, grid.GridRows, grid.GridColumns]).Chunk(grid.Count).ToArray();
        return new(grid, planes, values, NotNegative("left_over_rms"));
    }

    private float[][] Coefficients(string name, int energies, int terms, long[] grid) =>
        [.. Finite(name, [energies, terms, .. grid]).Chunk((int)(terms * grid[0] * grid[1]))];

    private float[] Finite(string name, long[] shape)
    {
        var values = Values(name, shape);
        return values.All(float.IsFinite) ? values : throw Malformed($"/model/{name} holds a value that is not finite");
    }

    private float[] Values(string name, long[] shape)
    {
        using var dataset = model.OpenDataset(name);
        if (!dataset.Shape.AsSpan().SequenceEqual(shape))
            throw Malformed($"/model/{name} has shape [{string.Join(", ", dataset.Shape)}] where [{string.Join(", ", shape)}] is needed");
        if (dataset.Length > MostValues)
            throw Malformed($"/model/{name} has {dataset.Length} values; at most {MostValues} are read");
        return dataset.ReadAll<float>();
    }

    private int Integer(string name, int least, int most)
    {
        var value = model.ReadAttribute<int>(name);
        return value >= least && value <= most ? value : throw Malformed($"its {name} is {value}, outside {least} to {most}");
    }

    private double Positive(string name) => NotNegative(name) is > 0 and var value ? value : throw Malformed($"its {name} is not above 0");

    private double NotNegative(string name)
    {
        var value = model.ReadAttribute<double>(name);
        return value >= 0 && double.IsFinite(value) ? value : throw Malformed($"its {name} is {value}, and a finite number that is not negative is needed");
    }

    private BadInputException Malformed(string what) => new($"{file.Path} is not usable as a background model: {what}.");
}
