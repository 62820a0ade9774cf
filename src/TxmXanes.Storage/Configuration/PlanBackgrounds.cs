using TxmXanes.Domain.Scans;
using TxmXanes.Interop.Yaml;

namespace TxmXanes.Storage.Configuration;

/// <summary>Reads <c>backgrounds: every_energy | first_and_last | {at_ev: [..]}</c>.</summary>
internal static class PlanBackgrounds
{
    public static BackgroundSchedule Read(YamlMap root, PlanEnergies energies)
    {
        if (root.Optional("backgrounds") is not { } node)
            return BackgroundSchedule.FirstAndLast;
        if (!node.IsMap)
            return node.Choice(("first_and_last", BackgroundSchedule.FirstAndLast), ("every_energy", BackgroundSchedule.EveryEnergy));
        var list = node.Map().RequiredList("at_ev");
        var found = new List<double>();
        foreach (var item in list)
        {
            var energy = item.PhotonEnergyEv();
            if (double.IsNaN(energy) || !energies.AreSound)
                continue;
            if (energies.Find(energy) is not { } planned)
                item.Report($"{energy} eV is no energy of this plan");
            else if (found.Count > 0 && planned <= found[^1])
                item.Report($"{energy} eV is not above {found[^1]} eV before it; energies must rise");
            else
                found.Add(planned);
        }
        return BackgroundSchedule.At(found);
    }
}
