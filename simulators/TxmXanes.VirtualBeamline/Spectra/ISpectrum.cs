namespace TxmXanes.VirtualBeamline.Spectra;

/// <summary>Edge-normalised absorption of one chemical state: 0 before the edge, about 1 after it.</summary>
public interface ISpectrum
{
    /// <summary>As in files and maps, e.g. "NiO".</summary>
    string Name { get; }

    /// <summary>Absorption in units of the edge step at this photon energy, eV.</summary>
    double At(double energyEv);
}
