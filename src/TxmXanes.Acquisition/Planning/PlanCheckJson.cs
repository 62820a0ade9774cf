using System.Text.Json.Nodes;
using TxmXanes.Acquisition.Orchestration.Positioning;

namespace TxmXanes.Acquisition.Planning;

/// <summary>The one JSON document of <c>txmx plan check --json</c>.</summary>
public static class PlanCheckJson
{
    public static JsonObject Of(PlanCheck check) => new()
    {
        ["name"] = check.Name,
        ["mode"] = check.Mode,
        ["energies_ev"] = Array(check.EnergiesEv, e => e),
        ["energies"] = check.EnergiesEv.Count,
        ["unique_energies"] = check.UniqueEnergies,
        ["frames"] = new JsonObject
        {
            ["sample"] = check.Frames.Sample,
            ["background"] = check.Frames.Background,
            ["dark"] = check.Frames.Dark,
            ["total"] = check.Frames.Total,
        },
        ["extra_backgrounds"] = check.ExtraBackgrounds is { } extra ? new JsonObject
        {
            ["residual_sigma"] = extra.Rule.ResidualSigma,
            ["at_most"] = extra.Rule.AtMost,
            ["each_s"] = extra.SecondsEach,
        } : null,
        ["moves"] = Array(check.Moves.Axes, a => new JsonObject
        {
            ["axis"] = AxisNames.Of(a.Role),
            ["unit"] = a.Unit,
            ["lowest"] = a.Lowest,
            ["highest"] = a.Highest,
            ["limits"] = new JsonArray(a.LowLimit, a.HighLimit),
            ["moves"] = a.Moves,
            ["within_limits"] = a.IsWithinLimits,
        }),
        ["problems"] = Array(check.Moves.Problems, p => p.Message),
        ["time"] = Split(check.Scan, ("exposure_floor_s", check.ExposureFloorSeconds)),
        ["preparation"] = Split(check.Preparation),
        ["storage_bytes"] = check.StorageBytes,
        ["unknown"] = Array(check.Unknown, u => u),
    };

    private static JsonObject Split(TimeSplit time, params ReadOnlySpan<(string Name, double Value)> more)
    {
        var json = new JsonObject
        {
            ["motion_s"] = time.MotionSeconds,
            ["settle_s"] = time.SettleSeconds,
            ["exposure_s"] = time.ExposureSeconds,
            ["readout_s"] = time.ReadoutSeconds,
            ["total_s"] = time.TotalSeconds,
        };
        foreach (var (name, value) in more)
            json[name] = value;
        return json;
    }

    private static JsonArray Array<T>(IEnumerable<T> values, Func<T, JsonNode?> toNode) => [.. values.Select(toNode)];
}
