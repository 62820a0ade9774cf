namespace TxmXanes.Domain.Spectra;

/// <summary>An absorption spectrum as a file gives it, before edge normalisation.</summary>
/// <param name="Name">The file's name without its extension.</param>
/// <param name="EnergyEv">Strictly rising, eV.</param>
/// <param name="Absorption">As many values; their scale and offset are the file's.</param>
/// <param name="IsNormalised">The file says that its values are edge-normalised already.</param>
/// <param name="Source">Where it was read, for messages.</param>
public sealed record RawSpectrum(string Name, IReadOnlyList<double> EnergyEv, IReadOnlyList<double> Absorption, bool IsNormalised, string Source)
{
    public bool Covers(double energyEv) => energyEv >= EnergyEv[0] && energyEv <= EnergyEv[^1];
}
