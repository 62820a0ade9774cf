namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>The result of a linear combination fit of a stack, in buffers to be used again. Planes are [Rows, Columns] row-major, NaN where there is no result.</summary>
/// <remarks>Of <see cref="Fit"/>: the thickness is that of the edge lines (P2 section 7.1), or sum c without lines; the fit error is chi²/(n - terms) of the normalised spectrum.</remarks>
public sealed class NormalisedMaps(int rows, int columns, int referenceCount)
{
    public JointFit Fit { get; } = new(rows, columns, referenceCount);

    /// <summary>sum (mu - mu_fit)² / sum mu² over the fit range.</summary>
    public float[] RFactor { get; } = new float[rows * columns];
}
