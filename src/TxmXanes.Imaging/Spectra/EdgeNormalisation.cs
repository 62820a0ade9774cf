using TxmXanes.Domain;
using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;

namespace TxmXanes.Imaging.Spectra;

/// <summary>mu_norm = (mu - pre)/(post - pre) with straight lines fitted before and after the edge (P2 eq. 2), for reference spectra.</summary>
public static class EdgeNormalisation
{
    /// <summary>Where the spectrum rises fastest, eV: enough to place the default ranges.</summary>
    public static double RoughEdgeEv(ReferenceSpectrum spectrum)
    {
        // Slopes over 2 eV, so that a noisy file's neighbouring points do not decide.
        var (best, edge) = (double.NegativeInfinity, spectrum.EnergyEv[0]);
        foreach (var e in spectrum.EnergyEv)
        {
            if (e - 1 < spectrum.EnergyEv[0] || e + 1 > spectrum.EnergyEv[^1])
                continue;
            var slope = spectrum.At(e + 1) - spectrum.At(e - 1);
            if (slope > best)
                (best, edge) = (slope, e);
        }
        return edge;
    }

    /// <summary>Up to 25 eV below the edge, and from 50 eV above it: the ranges where the recipe gives none.</summary>
    public static (EnergyRange Pre, EnergyRange Post) DefaultRanges(double edgeEv) =>
        (new(double.NegativeInfinity, edgeEv - 25), new(edgeEv + 50, double.PositiveInfinity));

    /// <summary>True where the spectrum lies within 0.05 of 0 before and within 0.1 of 1 after the edge on average: to be used as it is.</summary>
    public static bool IsNormalised(ReferenceSpectrum spectrum, EnergyRange pre, EnergyRange post)
    {
        var (low, high) = (Values(spectrum, pre), Values(spectrum, post));
        return low.Length > 0 && high.Length > 0 && Math.Abs(low.Average()) < 0.05 && Math.Abs(high.Average() - 1) < 0.1;
    }

    /// <summary>The spectrum normalised; unchanged where it already is.</summary>
    /// <param name="pre">Pre-edge range; default from the edge.</param>
    /// <param name="post">Post-edge range; default from the edge.</param>
    /// <exception cref="BadInputException">Fewer than two points in a range, or no step.</exception>
    public static ReferenceSpectrum Normalise(ReferenceSpectrum spectrum, EnergyRange? pre = null, EnergyRange? post = null)
    {
        var edge = RoughEdgeEv(spectrum);
        var (defaultPre, defaultPost) = DefaultRanges(edge);
        var (before, after) = (pre ?? defaultPre, post ?? defaultPost);
        if (IsNormalised(spectrum, before, after))
            return spectrum;
        var (low, high) = (Line(spectrum, before, "pre-edge"), Line(spectrum, after, "post-edge"));
        var values = new double[spectrum.EnergyEv.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var e = spectrum.EnergyEv[i];
            var step = high.At(e) - low.At(e);
            if (!(step > 0))
                throw new BadInputException($"Reference '{spectrum.Name}': the post-edge line is not above the pre-edge line at {e:0.##} eV (step {step:0.###}).");
            values[i] = (spectrum.Absorption[i] - low.At(e)) / step;
        }
        return spectrum with { Absorption = values };
    }

    private static double[] Values(ReferenceSpectrum spectrum, EnergyRange range) =>
        spectrum.Absorption.Where((_, i) => range.Contains(spectrum.EnergyEv[i])).ToArray();

    private static StraightLine Line(ReferenceSpectrum spectrum, EnergyRange range, string what)
    {
        var points = spectrum.EnergyEv.Zip(spectrum.Absorption).Where(p => range.Contains(p.First)).ToArray();
        if (points.Length < 2)
            throw new BadInputException($"Reference '{spectrum.Name}' has {points.Length} points in the {what} range {range.StartEv:0.#} to {range.StopEv:0.#} eV; a line needs 2.");
        var (meanE, meanMu) = (points.Average(p => p.First), points.Average(p => p.Second));
        var slope = points.Sum(p => (p.First - meanE) * (p.Second - meanMu)) / points.Sum(p => (p.First - meanE) * (p.First - meanE));
        return new StraightLine(meanE, meanMu, slope);
    }

    private readonly record struct StraightLine(double MeanEnergyEv, double Mean, double Slope)
    {
        public double At(double energyEv) => Mean + Slope * (energyEv - MeanEnergyEv);
    }
}
