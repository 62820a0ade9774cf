using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Pipeline.Analysis.Steps;
using TxmXanes.Storage.Import;
using TxmXanes.Storage.Registration;

namespace TxmXanes.Cli.Commands;

/// <summary>Files that a recipe names besides its references: the bad-pixel map and the table of shifts.</summary>
internal static class RecipeFiles
{
    /// <param name="recipeFile">Paths are relative to it; null for a recipe recorded in a scan, which cannot name files.</param>
    /// <param name="shape">Of the detector's frames.</param>
    /// <exception cref="BadInputException">A file is not there or does not fit.</exception>
    public static AnalysisSteps Read(AnalysisSteps steps, FileInfo? recipeFile, FrameShape shape)
    {
        if (steps is { BadPixelsFile: null, ShiftsFile: null })
            return steps;
        if (recipeFile is null)
            throw new BadInputException($"The recipe recorded with the scan names the file {steps.BadPixelsFile ?? steps.ShiftsFile}, which is not recorded with it; give the recipe with --recipe.");
        string Full(string name) => Path.GetFullPath(name, recipeFile.DirectoryName!);
        if (steps.BadPixelsFile is { } pixels)
            steps = steps with { Preparation = steps.Preparation with { BadPixels = BadPixelFile.Read(Full(pixels), shape) } };
        if (steps.ShiftsFile is { } shifts)
            steps = steps with { Registration = steps.Registration with { Given = ShiftTableFile.Read(Full(shifts)) } };
        return steps;
    }
}
