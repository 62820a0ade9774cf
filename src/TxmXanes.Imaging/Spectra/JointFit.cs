namespace TxmXanes.Imaging.Spectra;

/// <summary>The result of a joint fit on a grid, in buffers to be used again for the next frame. Planes are [Rows, Columns] row-major, NaN where there is no result.</summary>
public sealed class JointFit(int rows, int columns, int referenceCount)
{
    public int Rows { get; } = rows;

    public int Columns { get; } = columns;

    /// <summary>J planes: c_j, in units of the edge step.</summary>
    public float[][] Coefficient { get; } = Planes(rows * columns, referenceCount);

    /// <summary>J planes: c_j / sum c; NaN also where the sum is not positive.</summary>
    public float[][] Fraction { get; } = Planes(rows * columns, referenceCount);

    /// <summary>J planes: standard error of the unconstrained fraction; written by <see cref="StandardErrors"/> or <see cref="ResidualErrors"/>.</summary>
    public float[][] FractionSigma { get; } = Planes(rows * columns, referenceCount);

    /// <summary>sum c_j.</summary>
    public float[] Thickness { get; } = new float[rows * columns];

    /// <summary>Mean square residual per degree of freedom: chi² / (n - J - 2), chi² with weights scaled to mean 1 over the pixel's n frames.</summary>
    public float[] FitError { get; } = new float[rows * columns];

    /// <summary>0 not valid, 1 valid, 2 valid with an active constraint.</summary>
    public byte[] Valid { get; } = new byte[rows * columns];

    private static float[][] Planes(int length, int count)
    {
        var planes = new float[count][];
        for (var j = 0; j < count; j++)
            planes[j] = new float[length];
        return planes;
    }
}
