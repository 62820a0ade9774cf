using TxmXanes.Domain.Scans;

namespace TxmXanes.Imaging.Features;

/// <summary>Which passage through the level is the edge, where noise or a pre-edge peak makes several.</summary>
public enum EdgeCrossing
{
    /// <summary>The rising passage that leaves the fewest points on the wrong side (above before it, below after it); the first of equals. A clean edge has one passage, and this is it.</summary>
    Main,

    /// <summary>The first rising passage.</summary>
    First,
}

/// <summary>How a passage becomes a position.</summary>
public enum EdgeMethod
{
    /// <summary>A straight line between the two energies about the passage.</summary>
    Linear,

    /// <summary>A cubic fitted to the points within the window about the passage; a straight line where there are too few.</summary>
    Cubic,
}

/// <summary>Settings of <see cref="EdgeEnergy"/>.</summary>
/// <param name="Range">Energies looked at, eV: from flat pre-edge to some way above the edge.</param>
/// <param name="Level">Of the normalised spectrum; 0.5 is the half step.</param>
/// <param name="WindowEv">Of <see cref="EdgeMethod.Cubic"/>: half its width, eV. 3 eV about an edge a few eV wide: wider averages more noise and bends more.</param>
/// <param name="SmoothingEv">Standard deviation of a Gaussian along the energy before anything else, eV; 0: none.</param>
public sealed record EdgeEnergyOptions(EnergyRange Range, double Level = 0.5, EdgeMethod Method = EdgeMethod.Cubic, EdgeCrossing Crossing = EdgeCrossing.Main, double WindowEv = 3, double SmoothingEv = 0);

/// <summary>What the white line is measured with.</summary>
public enum WhiteLineModel
{
    /// <summary>The highest point.</summary>
    Direct,

    /// <summary>A parabola through the points within the window about the highest.</summary>
    Quadratic,

    /// <summary>A exp(-(E - E0)²/2s²) on a straight line, fitted over the range.</summary>
    Gaussian,

    /// <summary>A/(1 + (E - E0)²/s²) on a straight line, fitted over the range.</summary>
    Lorentzian,
}

/// <summary>Settings of <see cref="WhiteLine"/>.</summary>
/// <param name="Range">Energies looked at, and fitted by the peak models, eV: around the peak, from above the half step on.</param>
/// <param name="WindowEv">Of <see cref="WhiteLineModel.Quadratic"/>: half its width, eV; widened to the neighbours of the highest point where these lie further off.</param>
/// <param name="SmoothingEv">Standard deviation of a Gaussian along the energy before anything else, eV; 0: none.</param>
public sealed record WhiteLineOptions(EnergyRange Range, WhiteLineModel Model = WhiteLineModel.Quadratic, double WindowEv = 3, double SmoothingEv = 0);

/// <summary>A position with its standard error (from the scatter of the points about the fit; NaN where the method has none) and the spectrum's value there.</summary>
public readonly record struct SpectralPosition(double EnergyEv, double StandardErrorEv, double Value)
{
    public static SpectralPosition None { get; } = new(double.NaN, double.NaN, double.NaN);
}
