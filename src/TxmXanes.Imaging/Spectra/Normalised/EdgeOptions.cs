using TxmXanes.Domain.Scans;

namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>How the lines before and after the edge are had.</summary>
public enum EdgeMode
{
    /// <summary>Both lines from each pixel's own densities (P2 section 5).</summary>
    PixelWise,

    /// <summary>Each pixel's own means; the slopes are the mean spectrum's, in proportion to the pixel's edge jump.</summary>
    GlobalSlope,

    /// <summary>Between the two above: each pixel's slopes, drawn towards the mean spectrum's by <see cref="EdgeOptions.SlopeWeight"/>.</summary>
    Regularised,

    /// <summary>The pre-edge line is taken off and nothing divided: coefficients are in optical density.</summary>
    PreEdgeOnly,

    /// <summary>a E^-3 + b E^-4 before the edge (Victoreen, J. Appl. Phys. 19 (1948) 855), a straight line after it.</summary>
    Victoreen,
}

/// <summary>The recipe of an edge normalisation.</summary>
/// <param name="Pre">Energies of the pre-edge line, eV.</param>
/// <param name="Post">Energies of the post-edge line, eV.</param>
/// <param name="PreOrder">Of the polynomial before the edge, 0 (constant) to 2; not for Victoreen. The modes with a global slope take 1.</param>
/// <param name="PostOrder">Of the polynomial after the edge, 0 to 2.</param>
/// <param name="MinimumStep">Pixels whose thickness (mean step over the post-edge range) is not above this have no normalised spectrum.</param>
/// <param name="SlopeWeight">Regularised: 0 the mean spectrum's slopes, 1 the pixel's own; where null, chosen from the slopes' scatter and noise.</param>
public sealed record EdgeOptions(
    EnergyRange Pre,
    EnergyRange Post,
    EdgeMode Mode = EdgeMode.PixelWise,
    int PreOrder = 1,
    int PostOrder = 1,
    double MinimumStep = 0,
    double? SlopeWeight = null)
{
    // Readbacks lie this close to their setpoints: a planned energy at the end of a range stays inside.
    private const double RangeSlackEv = 0.2;

    internal static int[] FramesIn(EnergyRange range, IReadOnlyList<double> energiesEv) =>
        Enumerable.Range(0, energiesEv.Count).Where(t => energiesEv[t] >= range.StartEv - RangeSlackEv && energiesEv[t] <= range.StopEv + RangeSlackEv).ToArray();
}
