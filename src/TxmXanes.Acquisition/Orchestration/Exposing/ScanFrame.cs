using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;

namespace TxmXanes.Acquisition.Orchestration.Exposing;

/// <summary>One frame the scan wants, however often it has to be exposed.</summary>
/// <param name="Retakes">How often it was exposed in vain and counted against the plan's limit.</param>
internal sealed record ScanFrame(ScanStep Step, int Retakes = 0)
{
    public ImageKey Key => Step.Key;

    public double EnergyEv => Step.EnergyEv;

    public string Text => $"{Key.ToString().ToLowerInvariant()} frame at {EnergyEv:0.###} eV";
}
