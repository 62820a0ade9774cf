using Shouldly;
using TxmXanes.Domain.Scans;
using TxmXanes.Storage.Configuration;
using Xunit;

namespace TxmXanes.Storage.Tests.Configuration;

/// <summary>Guards against an analysis that silently does something else than asked for.</summary>
public sealed class RecipeFileTests
{
    private const string Full = """
        background: { model: nearest, weight_by: time }
        registration: { mode: translation, reference: running, roi_px: [0, 10, 352, 428] }
        normalise: { monitor: false, exposure: true }
        fit: { mode: joint, solver: lsq, references: [ni.xmu, nio.xmu], range_ev: [8300, 8450], pre_ev: [8200, 8310], post_ev: [8395, 8595] }
        mask: { thickness_min: 0.1 }
        outputs: [fraction, thickness]
        """;

    [Fact]
    public void Parse_ReadsEveryKey()
    {
        var document = RecipeFile.Parse(Full, "recipe.yaml", Texts.References);

        var recipe = document.Recipe;
        recipe.Background.ShouldBe(new(BackgroundModel.Nearest, InterpolationWeight.Time));
        recipe.Registration.ShouldBe(new(RegistrationMode.Translation, new(0, 10, 352, 428)));
        recipe.Normalise.ShouldBe(new(false, true));
        recipe.Fit.Solver.ShouldBe(FitSolver.Lsq);
        recipe.Fit.References.ShouldBe(["ni.xmu", "nio.xmu"]);
        recipe.Fit.Range.ShouldBe(new EnergyRange(8300, 8450));
        recipe.Fit.PreEdge.ShouldBe(new EnergyRange(8200, 8310));
        recipe.Fit.PostEdge.ShouldBe(new EnergyRange(8395, 8595));
        recipe.Mask.ThicknessMin.ShouldBe(0.1);
        recipe.Outputs.ShouldBe(["fraction", "thickness"]);
        document.References.Select(r => r.Name).ShouldBe(["ni", "nio"]);
    }

    [Fact]
    public void Default_ItsText_SaysWhatItDoes()
    {
        var read = RecipeFile.Parse(RecipeDocument.Default.Text, "recipe.yaml", Texts.References).Recipe;

        (read with { Outputs = [] }).ShouldBe(RecipeDocument.Default.Recipe with { Outputs = [] });
        read.Outputs.ShouldBe(RecipeDocument.Default.Recipe.Outputs);
    }

    [Fact]
    public void Parse_OfNothing_IsTheDefault() => RecipeFile.Parse(" \n", "recipe.yaml", Texts.References).ShouldBe(RecipeDocument.Default);

    [Fact]
    public void Parse_WithSomeKeys_LeavesTheOthersAtTheirDefaults()
    {
        var recipe = RecipeFile.Parse("mask: { thickness_min: 0.2 }", "recipe.yaml", Texts.References).Recipe;

        recipe.ShouldBe(new Recipe { Mask = new(0.2), Outputs = recipe.Outputs });
        recipe.Outputs.ShouldBe(new Recipe().Outputs);
    }

    [Fact]
    public void Parse_ReadsTheAdaptiveBackground()
    {
        var background = RecipeFile.Parse("background: { model: adaptive, base: polynomial, trained: models/ni.h5, sample_free: [[0, 0, 40, 428], [300, 0, 352, 60]] }", "recipe.yaml", Texts.References).Recipe.Background;

        (background with { SampleFree = null }).ShouldBe(new(BackgroundModel.Adaptive, Base: BackgroundBase.Polynomial, Trained: "models/ni.h5"));
        background.SampleFree.ShouldBe([new(0, 0, 40, 428), new(300, 0, 352, 60)]);
        RecipeFile.Parse("background: { sample_free: [0, 0, 40, 428] }", "recipe.yaml", Texts.References).Recipe.Background.SampleFree.ShouldBe([new(0, 0, 40, 428)]);
    }

    [Theory]
    [InlineData("model: nearest", "model: polynomial", "recipe.yaml:1: background: the polynomial has to be trained first: name its file as 'trained' (txmx background train makes it)")]
    [InlineData("model: nearest", "base: polynomial", "recipe.yaml:1: background: the polynomial has to be trained first: name its file as 'trained' (txmx background train makes it)")]
    [InlineData("model: nearest", "model: quadratic", "recipe.yaml:1: background.model: 'quadratic' is not one of linear, measured, nearest, polynomial, adaptive")]
    [InlineData("model: nearest", "sample_free: none", "recipe.yaml:1: background.sample_free: 'none' is not one of auto")]
    [InlineData("model: nearest", "sample_free: [0, 0, 40]", "recipe.yaml:1: background.sample_free: must be [first row, first column, row after the last, column after the last], not 3 numbers")]
    [InlineData("model: nearest", "sample_free: [[0, 0, 40, 40], [0, 0, 40, 4]]", "recipe.yaml:1: background.sample_free[1]: [0, 0, 40, 4] is 40 rows by 4 columns; at least 8 by 8 are needed")]
    [InlineData("mode: translation", "mode: turning", "recipe.yaml:2: registration.mode: 'turning' is not one of translation, none, rigid, scaled, affine")]
    [InlineData("reference: running", "reference: first", "recipe.yaml:2: registration.reference: 'first' is not one of running, fixed, sequential")]
    [InlineData("[0, 10, 352, 428]", "[0, 10, 352]", "recipe.yaml:2: registration.roi_px: must be [first row, first column, row after the last, column after the last], not 3 numbers")]
    [InlineData("[0, 10, 352, 428]", "[0, 10, 352, 12]", "recipe.yaml:2: registration.roi_px: [0, 10, 352, 12] is 352 rows by 2 columns; at least 8 by 8 are needed")]
    [InlineData("mode: joint", "mode: separate", "recipe.yaml:4: fit.mode: 'separate' is not one of joint, normalised")]
    [InlineData("solver: lsq", "solver: cg", "recipe.yaml:4: fit.solver: 'cg' is not one of nnls, lsq, sum_to_one, simplex, bounded, admm")]
    [InlineData("range_ev: [8300, 8450]", "range_ev: [8.3, 8.45]", "recipe.yaml:4: fit.range_ev[0]: 8.3 eV is no hard X-ray energy; did you mean 8300 eV?", "recipe.yaml:4: fit.range_ev[1]: 8.45 eV is no hard X-ray energy; did you mean 8450 eV?")]
    [InlineData("range_ev: [8300, 8450]", "range_ev: [8450, 8300]", "recipe.yaml:4: fit.range_ev: [8450, 8300] does not rise")]
    [InlineData("post_ev: [8395, 8595]", "post_ev: [8305, 8595]", "recipe.yaml:4: fit.post_ev: begins at 8305 eV, not above the end of pre_ev, 8310 eV")]
    [InlineData("[ni.xmu,", "[absent.xmu,", "recipe.yaml:4: fit.references[0]: there is no file /folder/absent.xmu")]
    [InlineData("[fraction, thickness]", "[fractions]", "recipe.yaml:6: outputs[0]: 'fractions' is not one of fraction, coefficient, fraction_sigma, thickness, edge_energy, whiteline_energy, fit_error; did you mean fraction?")]
    [InlineData("thickness_min: 0.1", "thickness_min: thin", "recipe.yaml:5: mask.thickness_min: 'thin' is not a number")]
    public void Parse_WithOneBadLine_SaysLineAndReason(string line, string spoiled, params string[] problems)
    {
        var text = Full.Replace(line, spoiled);
        text.ShouldNotBe(Full);

        Texts.ProblemsOf(() => RecipeFile.Parse(text, "recipe.yaml", Texts.References)).ShouldBe(problems);
    }
}
