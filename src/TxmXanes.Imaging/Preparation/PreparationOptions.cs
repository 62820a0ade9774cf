using TxmXanes.Domain.Scans;

namespace TxmXanes.Imaging.Preparation;

/// <summary>What is done to optical densities before they are aligned and fitted, in this order; nothing by default.</summary>
public sealed record PreparationOptions
{
    /// <summary>Energies whose frames are left out, eV.</summary>
    public IReadOnlyList<double> DropEv { get; init; } = [];

    /// <summary>Half width around each of <see cref="DropEv"/>, eV: a readback is not the energy asked for to the last digit.</summary>
    public double DropToleranceEv { get; init; } = 0.05;

    /// <summary>Whether glitches of the monochromator are looked for and left out (<see cref="EnergyGlitches"/>).</summary>
    public bool DropGlitches { get; init; }

    /// <summary>Non-zero where a pixel is bad, [rows, columns] of the detector; null for none given.</summary>
    public byte[]? BadPixels { get; init; }

    /// <summary>Whether bad pixels are looked for in the densities (<see cref="BadPixelFinder"/>).</summary>
    public bool FindBadPixels { get; init; }

    /// <summary>Spikes of single frames, robust standard deviations (<see cref="Preparation.Despike"/>); 0 for none looked for.</summary>
    public double DespikeThreshold { get; init; }

    /// <summary>Whether bad pixels and spikes get the median of their neighbours; left invalid by default.</summary>
    public bool Repair { get; init; }

    /// <summary>px; 0 for none.</summary>
    public int MedianRadius { get; init; }

    /// <summary>px; 0 for none.</summary>
    public double GaussianSigma { get; init; }

    /// <summary>The part of the detector that is kept; all where null.</summary>
    public PixelRegion? Crop { get; init; }

    /// <summary>n: n x n pixels of what is kept become one.</summary>
    public int Binning { get; init; } = 1;

    /// <summary>Whether anything is asked for.</summary>
    public bool IsNothing => DropEv.Count == 0 && !DropGlitches && BadPixels is null && !FindBadPixels && DespikeThreshold == 0 && MedianRadius == 0 && GaussianSigma == 0 && Crop is null && Binning == 1;
}
