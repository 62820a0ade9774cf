using TxmXanes.Domain;
using TxmXanes.Domain.Scans;

namespace TxmXanes.Imaging.Features;

/// <summary>The energies [Start, Stop) of a stack that lie in a range, and the same relative to the first, so that floats hold them to 1e-5 eV.</summary>
internal sealed class EnergyWindow
{
    /// <exception cref="BadInputException">Fewer energies than needed lie in the range.</exception>
    public EnergyWindow(double[] energiesEv, EnergyRange range, int needed, string what)
    {
        var inside = Enumerable.Range(0, energiesEv.Length).Where(t => range.Contains(energiesEv[t])).ToArray();
        if (inside.Length < needed)
            throw new BadInputException($"The {what} needs at least {needed} energies in its range {range.StartEv:0.##} to {range.StopEv:0.##} eV; the scan has {inside.Length} there (it covers {energiesEv[0]:0.##} to {energiesEv[^1]:0.##} eV).");
        (Start, Stop) = (inside[0], inside[^1] + 1);
        OriginEv = energiesEv[Start];
        Relative = [.. energiesEv[Start..Stop].Select(e => (float)(e - OriginEv))];
    }

    public int Start { get; }

    public int Stop { get; }

    public int Count => Stop - Start;

    public double OriginEv { get; }

    /// <summary>eV above <see cref="OriginEv"/>, rising.</summary>
    public float[] Relative { get; }

    public float WidthEv => Relative[^1];
}
