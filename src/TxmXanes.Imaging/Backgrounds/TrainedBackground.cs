using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;

namespace TxmXanes.Imaging.Backgrounds;

/// <param name="Path">A recorded scan.</param>
/// <param name="Sha256">Of the file's bytes, lower-case hex.</param>
public sealed record TrainingFile(string Path, string Sha256);

/// <summary>All that recorded sequences of backgrounds taught about an illumination: what a model file holds.</summary>
/// <remarks>Immutable.</remarks>
public sealed record TrainedBackground
{
    /// <summary>Under which it holds.</summary>
    public required TrainingConditions Conditions { get; init; }

    /// <summary>The sequences, one a file.</summary>
    public required IReadOnlyList<TrainingFile> Files { get; init; }

    /// <summary>Background frames behind it.</summary>
    public required int Frames { get; init; }

    /// <summary>Mean of ln B over all backgrounds, B = (B - D)/(t i0), [Rows, Columns]: the texture almost without noise. NaN where invalid.</summary>
    public required float[] LogTexture { get; init; }

    /// <summary>How the rest moves.</summary>
    public required EigenFlats EigenFlats { get; init; }

    /// <summary>The background between a first and a last one, and its leave-one-sequence-out errors.</summary>
    public required PolynomialFit Fit { get; init; }

    /// <summary>What the user should know, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public PolynomialModel Polynomial => Fit.Model;

    public int Rows => Conditions.Camera.Shape.Rows;

    public int Columns => Conditions.Camera.Shape.Columns;

    /// <summary>Why it cannot be used for a scan.</summary>
    /// <param name="path">The scan's file.</param>
    /// <param name="frames">Of the scan.</param>
    /// <param name="normalise">Of the recipe.</param>
    /// <returns>One sentence, or null where it can.</returns>
    public string? Refusal(string path, CameraDescription camera, IEnumerable<FrameMetadata> frames, NormaliseRecipe normalise) =>
        Conditions.Misfit(camera, frames, normalise) is { } misfit ? $"The background model does not fit {path}: {misfit}." : null;
}
