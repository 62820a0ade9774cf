using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Backgrounds;
using TxmXanes.Storage.Backgrounds;
using TxmXanes.Storage.Catalog;

namespace TxmXanes.Cli.Commands;

/// <summary>Finds the background model that a recipe names.</summary>
internal static class TrainedBackgrounds
{
    /// <summary>Null where it names none.</summary>
    /// <param name="recipeFile">Its path is relative to this; null for the recipe recorded in a scan, whose model lies beside the scan.</param>
    /// <exception cref="Domain.BadInputException">It is not there, or is no model.</exception>
    public static TrainedBackground? Of(Recipe recipe, FileInfo? recipeFile, string scanPath) => recipe.Background.Trained is not { } name ? null
        : BackgroundModelFile.Read(recipeFile is not null ? Path.GetFullPath(name, recipeFile.DirectoryName!) : Path.Combine(Path.GetDirectoryName(Path.GetFullPath(scanPath))!, ScanFolder.BackgroundModelName));
}
