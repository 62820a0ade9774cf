using System.Globalization;
using TxmXanes.TestKit;

namespace TxmXanes.SystemTests.Rig;

/// <summary>A plan over the Ni K-edge with few energies: pre-edge, edge and post-edge are all there, so that it can be fitted.</summary>
public sealed record ShortPlan
{
    /// <summary>Sample frames of the plan below.</summary>
    public const int Energies = 16;

    public string Name { get; init; } = "Short Ni scan";

    /// <summary>Simulated seconds.</summary>
    public double ExposureSeconds { get; init; } = 2;

    public string Backgrounds { get; init; } = "first_and_last";

    public int Darks { get; init; } = 3;

    public IReadOnlyList<string> References { get; init; } = [Reference("ni"), Reference("nio")];

    /// <summary>A reference spectrum that comes with the program.</summary>
    public static string Reference(string name) => Path.Combine(Repository.Root, "config", "references", name + ".xmu");

    /// <summary>The plan as YAML.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $$"""
        name: {{Name}}
        sample: ni-nio
        element: Ni
        energies:
          joints: once
          segments:
            - { start_ev: 8200, stop_ev: 8320, step_ev: 30 }
            - { start_ev: 8320, stop_ev: 8360, step_ev: 5 }
            - { start_ev: 8360, stop_ev: 8540, step_ev: 60 }
        exposure_s: {{ExposureSeconds}}
        backgrounds: {{Backgrounds}}
        dark_frames: {{Darks}}
        references: [{{string.Join(", ", References)}}]
        """);

    /// <summary>Writes it into a folder.</summary>
    public string WriteTo(string folder)
    {
        var path = Path.Combine(folder, $"plan-{Guid.NewGuid():N}.yaml");
        File.WriteAllText(path, ToString());
        return path;
    }
}
