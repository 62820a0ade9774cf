using TxmXanes.Domain;
using TxmXanes.Domain.Spectra;

namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>
/// Reference spectra with the lines that the sample's spectra get: over the same ranges, at the energies of the scan. Lines through the oscillations after the edge depend on where these are sampled;
/// a reference normalised elsewhere, on a finer or longer axis, differs from the pixels by some per cent of the step, and the fractions with it.
/// </summary>
/// <remarks>
/// With lines pre_j and step_j of reference r_j, the lines of y = a + b E + J sum f_j r_j are linear in those of the references, so that mu = sum w_j r'_j with w_j = f_j step_j / sum f_i step_i:
/// fractions found are those of the steps over the post-edge range. Where these steps differ by d between two references, they differ from fractions of the references' given steps by f (1 - f) d.
/// </remarks>
public static class ReferenceLines
{
    /// <summary>Takes each reference's own lines; with a global slope among the modes too, since a reference has no noise to be saved from.</summary>
    /// <param name="energiesEv">Of the stack, rising, eV.</param>
    /// <param name="options">Of the stack's normalisation.</param>
    /// <returns>In their order, on their own energies; one that does not cover the ranges, or has no step there, is as it was.</returns>
    /// <exception cref="BadInputException">As for <see cref="EdgeLines.Of"/>.</exception>
    public static IReadOnlyList<ReferenceSpectrum> Normalise(IReadOnlyList<ReferenceSpectrum> references, double[] energiesEv, EdgeOptions options)
    {
        var model = EdgeModelBuilder.Create(energiesEv, options with { Mode = EdgeModelBuilder.UsesMeanSpectrum(options.Mode) ? EdgeMode.PixelWise : options.Mode });
        return [.. references.Select(r => Of(r, model))];
    }

    private static ReferenceSpectrum Of(ReferenceSpectrum reference, EdgeModel model)
    {
        var energies = model.Axis.EnergiesEv;
        var (first, last) = (reference.EnergyEv[0] - ReferenceSpectrum.EndSlackEv, reference.EnergyEv[^1] + ReferenceSpectrum.EndSlackEv);
        var pixel = new PixelLines(model);
        if (!pixel.Fit(Array.ConvertAll(energies, e => e >= first && e <= last ? reference.At(e) : double.NaN)))
            return reference;
        var (pre, step) = (new double[energies.Length], new double[energies.Length]);
        for (var t = 0; t < energies.Length; t++)
            (pre[t], step[t]) = (model.PreAt(t, pixel.Pre), model.StepAt(t, pixel.Step));
        if (step.Any(s => !(s > 0)))
            return reference;
        var absorption = new double[reference.EnergyEv.Count];
        for (var i = 0; i < absorption.Length; i++)
            absorption[i] = (reference.Absorption[i] - Between(energies, pre, reference.EnergyEv[i])) / Between(energies, step, reference.EnergyEv[i]);
        return reference with { Absorption = absorption };
    }

    // The lines between the scan's energies; beyond them as at its ends, where no frame asks for them.
    private static double Between(double[] energies, double[] values, double energyEv)
    {
        if (energyEv <= energies[0])
            return values[0];
        if (energyEv >= energies[^1])
            return values[^1];
        var next = Array.BinarySearch(energies, energyEv);
        // Repeats that are kept have the same line.
        if (next >= 0)
            return values[next];
        next = ~next;
        var w = (energyEv - energies[next - 1]) / (energies[next] - energies[next - 1]);
        return (1 - w) * values[next - 1] + w * values[next];
    }
}
