namespace TxmXanes.Domain.Spectra;

/// <summary>A reference spectrum: edge-normalised absorption (0 before the edge, about 1 after it) against energy.</summary>
/// <param name="Name">For maps and legends, e.g. "NiO".</param>
/// <param name="EnergyEv">Strictly rising, eV.</param>
/// <param name="Absorption">As many values, in units of the edge step.</param>
public sealed record ReferenceSpectrum(string Name, IReadOnlyList<double> EnergyEv, IReadOnlyList<double> Absorption)
{
    /// <summary>
    /// How far beyond its ends the spectrum is continued as a straight line, eV: a scan planned from its very first energy
    /// reads back a few meV below it.
    /// </summary>
    public const double EndSlackEv = 0.5;

    /// <summary>Linear interpolation.</summary>
    /// <exception cref="BadInputException">The energy lies outside the spectrum by more than <see cref="EndSlackEv"/>.</exception>
    public double At(double energyEv)
    {
        var n = EnergyEv.Count;
        if (!(energyEv >= EnergyEv[0] - EndSlackEv && energyEv <= EnergyEv[n - 1] + EndSlackEv))
            throw new BadInputException($"Reference '{Name}' covers {EnergyEv[0]:0.##} to {EnergyEv[n - 1]:0.##} eV; {energyEv:0.##} eV of the scan lies outside.");
        var (low, high) = (0, n - 1);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (EnergyEv[middle] <= energyEv)
                low = middle;
            else
                high = middle;
        }
        var w = (energyEv - EnergyEv[low]) / (EnergyEv[high] - EnergyEv[low]);
        return (1 - w) * Absorption[low] + w * Absorption[high];
    }
}
