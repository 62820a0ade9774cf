namespace TxmXanes.Imaging.Registration;

/// <summary>What a sample may do between frames.</summary>
public enum MotionModel
{
    /// <summary>Nothing: frames are used as they are.</summary>
    None,
    Translation,

    /// <summary>Translation and rotation.</summary>
    Rigid,

    /// <summary>Translation, rotation and one scale.</summary>
    Scaled,

    /// <summary>Any linear map and translation.</summary>
    Affine,
}

/// <summary>The directions of a model in the six of the affine one: row by (1, row, column), column by (1, row, column).</summary>
internal static class MotionDirections
{
    public const int Affine = 6;

    private static readonly double[][] Translation = [[1, 0, 0, 0, 0, 0], [0, 0, 0, 1, 0, 0]];
    private static readonly double[][] Rigid = [.. Translation, [0, 0, 1, 0, -1, 0]];
    private static readonly double[][] Scaled = [.. Rigid, [0, 1, 0, 0, 0, 1]];
    private static readonly double[][] All = Enumerable.Range(0, Affine).Select(i => Enumerable.Range(0, Affine).Select(j => i == j ? 1.0 : 0).ToArray()).ToArray();

    public static double[][] Of(MotionModel model) => model switch
    {
        MotionModel.Translation => Translation,
        MotionModel.Rigid => Rigid,
        MotionModel.Scaled => Scaled,
        MotionModel.Affine => All,
        _ => throw new ArgumentOutOfRangeException(nameof(model), model, "Nothing to fit."),
    };

    /// <summary>A small step, exactly within the model.</summary>
    /// <param name="theta">Along <see cref="Of"/>, linear part per px.</param>
    public static AffineMotion Step(MotionModel model, ReadOnlySpan<double> theta) => model switch
    {
        MotionModel.Translation => AffineMotion.FromShift(new Shift(theta[0], theta[1])),
        MotionModel.Rigid => AffineMotion.Similarity(theta[2] * 180 / Math.PI, 1, new Shift(theta[0], theta[1])),
        MotionModel.Scaled => AffineMotion.Similarity(Math.Atan2(theta[2], 1 + theta[3]) * 180 / Math.PI, Math.Sqrt(theta[2] * theta[2] + (1 + theta[3]) * (1 + theta[3])), new Shift(theta[0], theta[1])),
        _ => new AffineMotion(1 + theta[1], theta[2], theta[0], theta[4], 1 + theta[5], theta[3]),
    };
}
