using TxmXanes.Domain;

namespace TxmXanes.Storage.References;

/// <summary>eV and keV told apart.</summary>
internal static class EnergyUnits
{
    /// <summary>No absorption edge that an X-ray microscope scans lies below 200 eV, and no monochromator reaches 200 keV.</summary>
    public const double Boundary = 200;

    /// <summary>1 or 1000.</summary>
    /// <param name="highest">The highest energy.</param>
    /// <param name="unit">ev or kev as the file says; null where it does not.</param>
    /// <param name="source">For messages.</param>
    /// <exception cref="BadInputException">The unit it says cannot be.</exception>
    public static double ElectronVoltsPerUnit(double highest, string? unit, string source)
    {
        var looksLikeKev = highest < Boundary;
        return unit switch
        {
            "ev" when looksLikeKev => throw new BadInputException($"{source} says eV, but its energies end at {highest}, which can only be keV."),
            "kev" when !looksLikeKev => throw new BadInputException($"{source} says keV, but its energies reach {highest}, which can only be eV."),
            _ => looksLikeKev ? 1000 : 1,
        };
    }
}
