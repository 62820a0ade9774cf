using TxmXanes.Interop.Yaml;

namespace TxmXanes.Storage.Configuration;

/// <summary>Reads photon energies, which people type in keV.</summary>
internal static class EnergyValues
{
    private const double LowestEv = 1000;
    private const double HighestEv = 150_000;

    /// <summary>A photon energy, eV; NaN after a problem.</summary>
    public static double PhotonEnergyEv(this YamlNode node)
    {
        var value = node.Number();
        if (double.IsNaN(value) || value is >= LowestEv and <= HighestEv)
            return value;
        var thousandfold = value * 1000;
        node.Report(thousandfold is >= LowestEv and <= HighestEv
            ? $"{value} eV is no hard X-ray energy; did you mean {Math.Round(thousandfold, 6)} eV?"
            : $"{value} eV is no hard X-ray energy; those are {LowestEv} to {HighestEv} eV");
        return double.NaN;
    }
}
