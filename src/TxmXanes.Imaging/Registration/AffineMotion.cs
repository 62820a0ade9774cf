namespace TxmXanes.Imaging.Registration;

/// <summary>
/// Where the sample went when it may also have turned, grown or sheared: what lies at p in the first frame lies at M(p) in this one, as with <see cref="Registration.Shift"/>; aligned(p) = image(M(p)).
/// </summary>
/// <remarks>
/// Positions are (row, column) in px from the image's centre ((rows - 1) / 2, (columns - 1) / 2):
/// row' = RowByRow row + RowByColumn column + RowShift, column' = ColumnByRow row + ColumnByColumn column + ColumnShift.
/// The default value is no motion's matrix but zeros; start from <see cref="Identity"/>.
/// </remarks>
/// <param name="RowShift">px, downwards.</param>
/// <param name="ColumnShift">px, to the right.</param>
public readonly record struct AffineMotion(double RowByRow, double RowByColumn, double RowShift, double ColumnByRow, double ColumnByColumn, double ColumnShift)
{
    private const double Negligible = 1e-12;

    public static AffineMotion Identity { get; } = new(1, 0, 0, 0, 1, 0);

    /// <summary>What happens to the image's centre: the whole motion where it is a translation.</summary>
    public Shift Shift => new(RowShift, ColumnShift);

    public double Determinant => RowByRow * ColumnByColumn - RowByColumn * ColumnByRow;

    /// <summary>Mean magnification: the square root of the area's.</summary>
    public double Scale => Math.Sqrt(Math.Abs(Determinant));

    /// <summary>Turn from the column axis towards the row axis (clockwise on a screen), degrees, -180 to 180.</summary>
    public double RotationDeg => Math.Atan2(RowByColumn - ColumnByRow, RowByRow + ColumnByColumn) * 180 / Math.PI;

    public bool IsTranslation => Math.Abs(RowByRow - 1) < Negligible && Math.Abs(ColumnByColumn - 1) < Negligible && Math.Abs(RowByColumn) < Negligible && Math.Abs(ColumnByRow) < Negligible;

    /// <summary>Translation, rotation and one scale, no shear.</summary>
    public bool IsSimilarity => Math.Abs(RowByRow - ColumnByColumn) < Negligible && Math.Abs(RowByColumn + ColumnByRow) < Negligible;

    public static AffineMotion FromShift(Shift shift) => new(1, 0, shift.Row, 0, 1, shift.Column);

    /// <summary>A turn and growth about the image's centre, then a shift.</summary>
    public static AffineMotion Similarity(double rotationDeg, double scale, Shift shift)
    {
        var (sine, cosine) = Math.SinCos(rotationDeg * Math.PI / 180);
        return new(scale * cosine, scale * sine, shift.Row, -scale * sine, scale * cosine, shift.Column);
    }

    /// <summary>The position of a point, both in px from the image's centre.</summary>
    public (double Row, double Column) Apply(double row, double column) =>
        (RowByRow * row + RowByColumn * column + RowShift, ColumnByRow * row + ColumnByColumn * column + ColumnShift);

    /// <summary>This motion and then another: p goes to next(this(p)).</summary>
    public AffineMotion Then(in AffineMotion next)
    {
        var (row, column) = next.Apply(RowShift, ColumnShift);
        return new(
            next.RowByRow * RowByRow + next.RowByColumn * ColumnByRow, next.RowByRow * RowByColumn + next.RowByColumn * ColumnByColumn, row,
            next.ColumnByRow * RowByRow + next.ColumnByColumn * ColumnByRow, next.ColumnByRow * RowByColumn + next.ColumnByColumn * ColumnByColumn, column);
    }

    /// <summary>The way back.</summary>
    /// <exception cref="InvalidOperationException">The motion flattens the image.</exception>
    public AffineMotion Inverse()
    {
        var d = Determinant;
        if (!(Math.Abs(d) > 1e-9))
            throw new InvalidOperationException($"A motion of determinant {d:g3} has no inverse.");
        var (a, b, c, e) = (ColumnByColumn / d, -RowByColumn / d, -ColumnByRow / d, RowByRow / d);
        return new(a, b, -(a * RowShift + b * ColumnShift), c, e, -(c * RowShift + e * ColumnShift));
    }

    /// <summary>The same motion for coordinates of another centre and pixel.</summary>
    /// <param name="row">The new centre in the old coordinates.</param>
    /// <param name="column">Likewise.</param>
    /// <param name="pixel">The new pixel in old ones, e.g. 2 where the image is binned by 2.</param>
    public AffineMotion Seen(double row, double column, double pixel)
    {
        var (toRow, toColumn) = Apply(row, column);
        return this with { RowShift = (toRow - row) / pixel, ColumnShift = (toColumn - column) / pixel };
    }

    /// <summary>Undoes <see cref="Seen"/>.</summary>
    public AffineMotion Unseen(double row, double column, double pixel)
    {
        var (toRow, toColumn) = (this with { RowShift = 0, ColumnShift = 0 }).Apply(row, column);
        return this with { RowShift = pixel * RowShift + row - toRow, ColumnShift = pixel * ColumnShift + column - toColumn };
    }

    /// <summary>The farthest that a corner of the image moves, px.</summary>
    public double LargestMove(int rows, int columns)
    {
        var largest = 0.0;
        foreach (var (row, column) in (ReadOnlySpan<(double, double)>)[(-0.5, -0.5), (-0.5, 0.5), (0.5, -0.5), (0.5, 0.5)])
        {
            var (r, c) = (row * (rows - 1), column * (columns - 1));
            var (toRow, toColumn) = Apply(r, c);
            largest = Math.Max(largest, new Shift(toRow - r, toColumn - c).Length);
        }
        return largest;
    }
}
