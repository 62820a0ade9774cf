using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Backgrounds;
using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Pipeline.Backgrounds;

/// <summary>A background model as it takes part in a comparison.</summary>
/// <param name="Name">As in tables.</param>
/// <param name="Trained">What it may use of recorded backgrounds; null for a model that knows two backgrounds alone.</param>
internal sealed record EvaluatedModel(string Name, BackgroundModel Model, BackgroundBase Base, TrainedBackground? Trained)
{
    /// <summary>Every model that the scan allows, from two backgrounds alone and, with a model file, from that too.</summary>
    public static IReadOnlyList<EvaluatedModel> All(TrainedBackground? trained)
    {
        EvaluatedModel[] untrained =
        [
            new("linear + texture", BackgroundModel.Linear, BackgroundBase.Linear, null),
            new("adaptive", BackgroundModel.Adaptive, BackgroundBase.Linear, null),
        ];
        return trained is null ? untrained :
        [
            .. untrained,
            new("polynomial", BackgroundModel.Polynomial, BackgroundBase.Linear, trained),
            new("adaptive, trained", BackgroundModel.Adaptive, BackgroundBase.Linear, trained),
        ];
    }

    public Recipe Apply(Recipe recipe) => recipe with { Background = recipe.Background with { Model = Model, Base = Base } };

    public OpticalDensityReader Open(IScanFrames scan, Recipe recipe) => new(scan, Apply(recipe), Trained);
}
