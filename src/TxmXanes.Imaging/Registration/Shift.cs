namespace TxmXanes.Imaging.Registration;

/// <summary>Where the sample went, in pixels: what the map shows at p lies at p + shift in the frame.</summary>
/// <param name="Row">Downwards.</param>
/// <param name="Column">To the right.</param>
public readonly record struct Shift(double Row, double Column)
{
    public static Shift None => default;

    /// <summary>Length, px.</summary>
    public double Length => Math.Sqrt(Row * Row + Column * Column);

    public static Shift operator +(Shift a, Shift b) => new(a.Row + b.Row, a.Column + b.Column);

    public static Shift operator -(Shift a, Shift b) => new(a.Row - b.Row, a.Column - b.Column);
}
