using TxmXanes.Domain.Scans;
using TxmXanes.Interop.Yaml;

namespace TxmXanes.Storage.Configuration;

/// <summary>Reads <c>extra_background_when: { residual_sigma: 1.5, at_most: 2 }</c>.</summary>
internal static class PlanExtraBackground
{
    private const string Key = "extra_background_when";

    public static ExtraBackgroundRule? Read(YamlMap root, BackgroundSchedule backgrounds)
    {
        if (root.OptionalMap(Key) is not { } map)
            return null;
        var rule = new ExtraBackgroundRule(map.RequiredNumber("residual_sigma"), map.RequiredInteger("at_most", 1, 1000));
        if (rule.ResidualSigma <= 0)
            map.Report("residual_sigma", $"{rule.ResidualSigma} is not above 0; noise alone is 1");
        if (backgrounds is BackgroundSchedule.EveryEnergySchedule)
            root.Report(Key, "has no use with backgrounds: every_energy, where every energy has a background of its own");
        return rule;
    }
}
