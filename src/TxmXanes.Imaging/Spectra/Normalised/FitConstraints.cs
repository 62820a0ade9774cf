using TxmXanes.Domain;

namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>What the coefficients of a linear combination fit may be. Both kinds may be combined: bounds 0 and no upper limit with a sum of one are the simplex.</summary>
/// <param name="SumToOne">sum c = 1.</param>
/// <param name="Lower">Lowest value of each coefficient; null for none.</param>
/// <param name="Upper">Highest value of each coefficient; null for none.</param>
public sealed record FitConstraints(bool SumToOne = false, IReadOnlyList<double>? Lower = null, IReadOnlyList<double>? Upper = null)
{
    /// <summary>Unconstrained least squares.</summary>
    public static FitConstraints None { get; } = new();

    /// <summary>c at least 0.</summary>
    public static FitConstraints NonNegative(int references) => new(false, new double[references]);

    /// <summary>c at least 0 with sum 1.</summary>
    public static FitConstraints Simplex(int references) => new(true, new double[references]);

    /// <summary>The same bounds for every coefficient, by default 0 to 1.</summary>
    public static FitConstraints Bounded(int references, double lower = 0, double upper = 1) =>
        new(false, Enumerable.Repeat(lower, references).ToArray(), Enumerable.Repeat(upper, references).ToArray());

    internal double LowerOf(int j) => Lower?[j] ?? double.NegativeInfinity;

    internal double UpperOf(int j) => Upper?[j] ?? double.PositiveInfinity;

    /// <exception cref="BadInputException">A number of bounds differs from that of the references, bounds are crossed, or no combination can satisfy all.</exception>
    internal void Check(int references)
    {
        if (Lower is { } l && l.Count != references || Upper is { } u && u.Count != references)
            throw new BadInputException($"The fit has {references} references but {Lower?.Count ?? references} lower and {Upper?.Count ?? references} upper bounds.");
        var (least, most) = (0.0, 0.0);
        for (var j = 0; j < references; j++)
        {
            if (!(LowerOf(j) <= UpperOf(j)) || double.IsPositiveInfinity(LowerOf(j)) || double.IsNegativeInfinity(UpperOf(j)))
                throw new BadInputException($"The bounds of coefficient {j + 1} of the fit are crossed: {LowerOf(j)} to {UpperOf(j)}.");
            (least, most) = (least + LowerOf(j), most + UpperOf(j));
        }
        if (SumToOne && !(least <= 1 && most >= 1))
            throw new BadInputException($"Coefficients within their bounds sum to {least:0.###} to {most:0.###}, so they cannot sum to 1.");
    }
}
