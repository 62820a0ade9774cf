using TxmXanes.Domain;
using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Storage.Configuration;
using TxmXanes.Storage.Nexus;

namespace TxmXanes.Cli.Commands;

/// <summary>How a recorded scan is analysed: by the recipe given, or by the one recorded with it.</summary>
/// <param name="References">As the recipe names them, else those recorded with the scan; not normalised yet, may be empty.</param>
internal sealed record ScanRecipe(RecipeDocument Document, IReadOnlyList<RawSpectrum> References)
{
    public Recipe Recipe => Document.Recipe;

    /// <exception cref="BadInputException">The recipe cannot be read.</exception>
    public static ScanRecipe Of(NexusScanReader scan, FileInfo? recipeFile) => Of(scan.Header, recipeFile);

    /// <param name="recorded">Null for a scan of another program, of which nothing is recorded.</param>
    /// <exception cref="BadInputException">The recipe cannot be read.</exception>
    public static ScanRecipe Of(NexusScanHeader? recorded, FileInfo? recipeFile)
    {
        // fit.references of a recorded recipe are the spectra recorded with it.
        var references = recorded?.References ?? [];
        var document = recipeFile is not null ? RecipeFile.Read(recipeFile.FullName) : RecipeFile.Parse(recorded?.RecipeText ?? "", "recorded recipe", new RecordedReferences(references));
        return new(document, document.References.Count > 0 ? document.References : references);
    }

    /// <summary>Edge-normalised, as the fit takes them.</summary>
    /// <param name="scan">For the message.</param>
    /// <exception cref="BadInputException">There are none.</exception>
    public IReadOnlyList<ReferenceSpectrum> NormalisedReferences(string scan) => References.Count > 0
        ? [.. References.Select(r => ReferenceNormalisation.Normalise(r, Recipe.Fit))]
        : throw new BadInputException($"Neither the recipe nor {scan} holds a reference spectrum; name some as fit.references in a recipe (--recipe FILE).");

    private sealed class RecordedReferences(IReadOnlyList<RawSpectrum> spectra) : IReferenceSource
    {
        public RawSpectrum Read(string name) => spectra.FirstOrDefault(s => s.Name == Path.GetFileNameWithoutExtension(name))
            ?? throw new BadInputException($"the scan holds no reference '{name}'");
    }
}
