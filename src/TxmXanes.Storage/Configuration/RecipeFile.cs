using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;
using TxmXanes.Interop.Yaml;
using TxmXanes.Pipeline.Analysis.Steps;

namespace TxmXanes.Storage.Configuration;

/// <param name="Text">The YAML as the user wrote it, or that of the default recipe.</param>
/// <param name="References">The spectra of fit.references in their order; empty where the plan's are meant.</param>
public sealed record RecipeDocument(Recipe Recipe, string Text, IReadOnlyList<RawSpectrum> References)
{
    /// <summary>What is asked of the offline analysis beyond <see cref="Recipe"/>.</summary>
    public AnalysisSteps Steps { get; init; } = AnalysisSteps.Default;

    /// <summary>What is done where the user gives no recipe.</summary>
    public static RecipeDocument Default { get; } = new(new Recipe(), DefaultText, []);

    // Recorded in every result that was made by it, so that a later version with other defaults can still repeat it.
    private const string DefaultText = """
        # The default recipe: the background model is 'measured' where every energy has its own background, else 'adaptive'.
        background: { base: linear, weight_by: energy, sample_free: auto }
        registration: { mode: translation, reference: running }
        normalise: { monitor: true, exposure: true }
        fit: { mode: joint, solver: nnls }
        mask: { thickness_min: 0.05 }
        outputs: [fraction, fraction_sigma, thickness, edge_energy, whiteline_energy, fit_error]

        """;
}

/// <summary>Reads recipes (contracts: Recipe) and reports everything wrong with one at once.</summary>
public static class RecipeFile
{
    private static readonly string[] KnownOutputs = ["fraction", "coefficient", "fraction_sigma", "thickness", "edge_energy", "whiteline_energy", "fit_error"];

    /// <summary>Reads a recipe from disk; its references are relative to it.</summary>
    /// <exception cref="Domain.BadInputException">Unreadable.</exception>
    /// <exception cref="ConfigurationException">Every problem, with lines.</exception>
    public static RecipeDocument Read(string path) =>
        Parse(ConfigurationText.Read(path, "recipe"), Path.GetFileName(path), new ReferenceFolder(ConfigurationText.FolderOf(path)));

    /// <exception cref="ConfigurationException">Every problem, with lines.</exception>
    public static RecipeDocument Parse(string text, string source, IReferenceSource references)
    {
        // A file of comments alone asks for nothing but the defaults.
        if (string.IsNullOrWhiteSpace(text))
            return RecipeDocument.Default;
        var document = YamlDocumentReader.Parse(text, source);
        var root = document.Root;
        var defaults = new Recipe();
        var recipe = new Recipe
        {
            Background = root.OptionalMap("background") is { } background ? RecipeBackground.Read(background) : defaults.Background,
            Registration = root.OptionalMap("registration") is { } registration ? ReadRegistration(registration) : defaults.Registration,
            Normalise = root.OptionalMap("normalise") is { } normalise ? new(normalise.OptionalFlag("monitor", true), normalise.OptionalFlag("exposure", true)) : defaults.Normalise,
            Mask = root.OptionalMap("mask") is { } mask ? new(mask.OptionalNumber("thickness_min", 0, 10, defaults.Mask.ThicknessMin)) : defaults.Mask,
            Outputs = root.OptionalList("outputs") is { } outputs ? [.. outputs.AtLeast(1).Select(o => o.Choice(KnownOutputs))] : defaults.Outputs,
        };
        var (fit, spectra) = root.OptionalMap("fit") is { } map ? RecipeFit.Read(map, references) : (defaults.Fit, []);
        var steps = RecipeSteps.Read(root, recipe, references);
        ConfigurationException.ThrowIfAny(document);
        return new(recipe with { Fit = fit }, text, spectra) { Steps = steps };
    }

    private static RegistrationRecipe ReadRegistration(YamlMap map)
    {
        // Live, whatever turns or grows is followed by translations. What else the mode may be, and what not, is said by RecipeSteps.
        var mode = map.Optional("mode") is { IsScalar: true } given && given.Text(allowEmpty: true) == "none" ? RegistrationMode.None : RegistrationMode.Translation;
        return new(mode, map.OptionalList("roi_px")?.PixelRegion());
    }
}
