namespace TxmXanes.Imaging.Spectra;

/// <summary>Normal equations of the joint fit for a grid of pixels: of single pixels (<see cref="SufficientStatistics"/>) or of blocks (<see cref="BlockStatistics"/>).</summary>
public abstract class PixelSums
{
    private readonly float[][] h;
    private readonly float[] s;

    private protected PixelSums(JointDesign design, int rows, int columns, int plannedFrames)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        Design = design;
        (Rows, Columns) = (rows, columns);
        h = new float[design.Terms][];
        for (var k = 0; k < h.Length; k++)
            h[k] = new float[rows * columns];
        s = new float[rows * columns];
        Missing = new MissingFrames(rows, columns, plannedFrames);
    }

    public JointDesign Design { get; }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Detector pixels along one side of an element of the grid.</summary>
    public abstract int Bin { get; }

    /// <summary>The frames so far, in order.</summary>
    public IReadOnlyList<FrameTerm> Frames => History.Terms;

    /// <summary>Frames, basis vectors and G, shared by every pixel.</summary>
    internal abstract FrameHistory History { get; }

    internal MissingFrames Missing { get; }

    /// <summary>sum w q_k y of a row.</summary>
    internal Span<float> H(int term, int row) => h[term].AsSpan(row * Columns, Columns);

    /// <summary>sum w y² of a row.</summary>
    internal Span<float> S(int row) => s.AsSpan(row * Columns, Columns);

    private protected void ClearSums()
    {
        foreach (var plane in h)
            Array.Clear(plane);
        Array.Clear(s);
        Missing.Clear();
    }
}
