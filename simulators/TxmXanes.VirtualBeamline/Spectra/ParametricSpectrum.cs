namespace TxmXanes.VirtualBeamline.Spectra;

/// <summary>A Gaussian line on top of the edge step.</summary>
/// <param name="Height">In units of the edge step; negative for a dip.</param>
/// <param name="CentreEv">eV.</param>
/// <param name="SigmaEv">Standard deviation, eV.</param>
public readonly record struct SpectralLine(double Height, double CentreEv, double SigmaEv);

/// <summary>
/// r(E) = d(E) [ (1 + erf((E - step) / width)) / 2 + sum_k lines ], where d(E) = (E / 8333 eV)^-2.426 above the edge is
/// the slow decay of nickel's K-shell absorption in the Elam tables (8345-8650 eV).
/// </summary>
public sealed class ParametricSpectrum(string name, double stepEv, double widthEv, IReadOnlyList<SpectralLine> lines, double shiftEv = 0) : ISpectrum
{
    private const double EdgeEv = 8333;
    internal const double DecayExponent = -2.426;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public double At(double energyEv)
    {
        var e = energyEv - shiftEv;
        var value = 0.5 * (1 + ErrorFunction.Erf((e - stepEv) / widthEv));
        foreach (var line in lines)
        {
            var t = (e - line.CentreEv) / line.SigmaEv;
            value += line.Height * Math.Exp(-0.5 * t * t);
        }
        return value * (energyEv > EdgeEv ? Math.Pow(energyEv / EdgeEv, DecayExponent) : 1);
    }
}
