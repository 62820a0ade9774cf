using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Pipeline.Analysis;

/// <summary>
/// Frames in, sums of the joint fit out: registration against the running reference, then accumulation at the shift found.
/// The one analysis behind live maps and final maps.
/// </summary>
/// <remarks>Owned by one thread.</remarks>
public sealed class MapAccumulator
{
    private readonly Alignment alignment;
    private double? firstCounts;

    /// <param name="energiesEv">Of every sample frame expected.</param>
    /// <exception cref="Domain.BadInputException">The references and energies do not make a fit.</exception>
    public MapAccumulator(FrameShape shape, IReadOnlyList<double> energiesEv, IReadOnlyList<ReferenceSpectrum> references, Recipe recipe)
    {
        Design = new JointDesign(energiesEv, references, recipe.Fit.Range);
        Statistics = new SufficientStatistics(Design, shape.Rows, shape.Columns, energiesEv.Count);
        alignment = new Alignment(shape, recipe.Registration);
    }

    public JointDesign Design { get; }

    public SufficientStatistics Statistics { get; }

    /// <summary>Adds one sample frame and returns its shift.</summary>
    /// <param name="y">Optical density, NaN where invalid.</param>
    /// <param name="term">What the fit needs to know of it; shift and weight are filled in here.</param>
    /// <param name="meanBackground">Mean of (B - D)/(t i0): with the frame's exposure it gives the expected counts, and they the weight.</param>
    public Imaging.Registration.Shift Add(ReadOnlyMemory<float> y, FrameTerm term, double meanBackground)
    {
        var shift = alignment.Align(y);
        var counts = meanBackground * Math.Exp(term.LogExposure);
        firstCounts ??= counts;
        Statistics.Add(y, term with { Shift = shift, Weight = counts / firstCounts.Value });
        return shift;
    }
}
