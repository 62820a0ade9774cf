using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Pipeline.Analysis;

/// <summary>Least-squares weights: a frame's expected counts relative to the first frame's.</summary>
/// <remarks>Owned by one thread.</remarks>
internal sealed class ExpectedCounts
{
    private double? first;

    /// <param name="meanBackground">Mean of (B - D)/(t i0): with the frame's exposure it gives its counts.</param>
    public FrameTerm Weigh(in FrameTerm term, double meanBackground)
    {
        var counts = meanBackground * Math.Exp(term.LogExposure);
        first ??= counts;
        return term with { Weight = counts / first.Value };
    }
}
