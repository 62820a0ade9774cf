using Google.Protobuf;
using TxmXanes.Contracts.Scan.V1;
using TxmXanes.Domain;
using TxmXanes.Storage.Backgrounds;
using TxmXanes.Storage.Configuration;

namespace TxmXanes.Cli.Commands;

/// <summary>Reads a plan and what it names, so that the daemon need not see this machine's files.</summary>
internal static class StartRequests
{
    /// <exception cref="BadInputException">A file is not usable; every problem of plan and recipe, with lines.</exception>
    public static StartRequest Read(FileInfo planFile, FileInfo? recipeFile)
    {
        var plan = PlanFile.Read(planFile.FullName);
        var request = new StartRequest { PlanYaml = plan.Text, PlanPath = planFile.FullName };
        AddFiles(request, plan.Plan.References, planFile);
        if (recipeFile is not null)
        {
            var recipe = RecipeFile.Read(recipeFile.FullName);
            request.RecipeYaml = recipe.Text;
            request.RecipePath = recipeFile.FullName;
            AddFiles(request, recipe.Recipe.Fit.References ?? [], recipeFile);
            if (recipe.Recipe.Background.Trained is { } model)
            {
                // Here a model that is none is told by its own path.
                BackgroundModelFile.Read(Path.GetFullPath(model, recipeFile.DirectoryName!));
                AddFiles(request, [model], recipeFile);
            }
        }
        return request;
    }

    private static void AddFiles(StartRequest request, IReadOnlyList<string> names, FileInfo relativeTo)
    {
        foreach (var name in names)
            request.Files[name] = ByteString.CopyFrom(File.ReadAllBytes(Path.GetFullPath(name, relativeTo.DirectoryName!)));
    }
}
