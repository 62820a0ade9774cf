using TxmXanes.Domain;

namespace TxmXanes.Imaging.Backgrounds;

/// <summary>The energies of a recorded sequence: they run one way, up or down; joint energies of two segments may come twice.</summary>
internal static class EnergyAxis
{
    /// <exception cref="BadInputException">They do not.</exception>
    public static void Check(IReadOnlyList<double> energiesEv)
    {
        if (energiesEv.Count < 2 || energiesEv[0] == energiesEv[^1])
            throw new BadInputException("A sequence of backgrounds needs a first and a last energy that differ.");
        var direction = Math.Sign(energiesEv[^1] - energiesEv[0]);
        for (var t = 1; t < energiesEv.Count; t++)
            if (!(direction * (energiesEv[t] - energiesEv[t - 1]) >= 0))
                throw new BadInputException($"The energies of a sequence of backgrounds must run one way; {energiesEv[t]:0.##} eV comes after {energiesEv[t - 1]:0.##} eV in a sequence from {energiesEv[0]:0.##} to {energiesEv[^1]:0.##} eV.");
    }

    /// <summary>value(E) = (1 - Weight) value[Lower] + Weight value[Lower + 1].</summary>
    /// <param name="energyEv">Within the sequence's energies.</param>
    public static (int Lower, double Weight) Find(IReadOnlyList<double> energiesEv, double energyEv)
    {
        var lower = 0;
        while (lower + 2 < energiesEv.Count && Math.Abs(energiesEv[lower + 1] - energiesEv[0]) <= Math.Abs(energyEv - energiesEv[0]))
            lower++;
        var step = energiesEv[lower + 1] - energiesEv[lower];
        return (lower, step == 0 ? 0 : (energyEv - energiesEv[lower]) / step);
    }
}
