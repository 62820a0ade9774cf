using System.CommandLine;
using System.Diagnostics;
using TxmXanes.Cli.Console;
using TxmXanes.Domain;
using TxmXanes.Domain.Scans;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Storage.Backgrounds;
using TxmXanes.Storage.Nexus;

namespace TxmXanes.Cli.Commands;

/// <summary>`txmx background predict`: the background behind every sample frame, by a trained model.</summary>
internal static class BackgroundPredictCommand
{
    public static Command Create()
    {
        var model = new Option<FileInfo>("--model") { Description = "Model file of txmx background train", Required = true };
        var scan = new Argument<FileInfo>("SCAN") { Description = "Scan file (.nxs)" };
        var output = new Option<FileInfo>("--out") { Description = "File to write", Required = true };
        var recipe = new Option<FileInfo?>("--recipe") { Description = "Recipe (YAML) whose background model is used; default: adaptive" };
        var command = new Command("predict", "Write the backgrounds behind a scan's sample frames") { model, scan, output, recipe };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(model), parsed.GetRequiredValue(scan), parsed.GetRequiredValue(output), parsed.GetValue(recipe)));
        return command;
    }

    private static int Run(FileInfo model, FileInfo file, FileInfo output, FileInfo? recipeFile)
    {
        OutputFile.MustBeNone(output, model, file, recipeFile);
        var trained = BackgroundModelFile.Read(model.FullName);
        using var scan = NexusScanReader.Open(file.FullName);
        var recipe = ScanRecipe.Of(scan, recipeFile);
        var reader = new OpticalDensityReader(scan, recipeFile is null ? Adaptive(recipe.Recipe) : Learnt(recipe.Recipe, recipeFile), trained);

        var samples = Enumerable.Range(0, reader.Count).Select(reader.Metadata).ToArray();
        var background = new float[reader.Shape.Pixels];
        var computing = new Stopwatch();
        ProgressBar.While("predicting", progress =>
        {
            BackgroundsFile.Write(output.FullName, reader.Shape, samples, Predict, Provenance(scan, recipe, reader, model), reader.Notes, TimeProvider.System);
            return samples.Length;

            float[] Predict(int sample)
            {
                computing.Start();
                reader.Predict(sample, background);
                computing.Stop();
                progress.Report((sample + 1.0) / samples.Length);
                return background;
            }
        });
        System.Console.WriteLine($"backgrounds {output.FullName}");
        System.Console.WriteLine($"predicted   {samples.Length} by the model '{reader.Model.ToString().ToLowerInvariant()}' in {computing.Elapsed.TotalSeconds:0.00} s");
        foreach (var note in reader.Notes)
            System.Console.WriteLine($"note        {note}");
        return ExitStatus.Done;
    }

    // The model that evaluate shows at its best.
    private static Recipe Adaptive(Recipe recipe) => recipe with { Background = recipe.Background with { Model = BackgroundModel.Adaptive } };

    // Of the models that a recipe may name, two know what to do with a model file.
    private static Recipe Learnt(Recipe recipe, FileInfo file) => recipe.Background.Model is BackgroundModel.Polynomial or BackgroundModel.Adaptive
        ? recipe
        : throw new BadInputException($"{file.Name}: background.model is {(recipe.Background.Model is { } other ? $"'{other.ToString().ToLowerInvariant()}'" : "not given")}; --model serves 'polynomial' and 'adaptive'.");

    private static MapProvenance Provenance(NexusScanReader scan, ScanRecipe recipe, OpticalDensityReader reader, FileInfo model) =>
        new("txmx", ProgramVersion.Text, $"# background predict by the model '{reader.Model.ToString().ToLowerInvariant()}', trained: {model.FullName}\n{recipe.Document.Text}", scan.Path, scan.Sha256);
}
