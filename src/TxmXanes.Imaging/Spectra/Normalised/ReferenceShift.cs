using TxmXanes.Domain;
using TxmXanes.Domain.Spectra;

namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>The energy shifts of the references that fit a spectrum best.</summary>
/// <param name="ShiftsEv">One a reference, eV: what the reference file calls E, the scan calls E + shift.</param>
/// <param name="References">Shifted.</param>
/// <param name="Fit">With them.</param>
/// <param name="AtLimit">A shift stopped at the bound it was given.</param>
public sealed record ReferenceShift(double[] ShiftsEv, ReferenceSpectrum[] References, SpectrumFit Fit, bool AtLimit)
{
    // Finer than any monochromator's scale is known.
    private const double ToleranceEv = 0.005;
    private const double GridEv = 0.25;
    private const int MaxRounds = 30;

    /// <summary>Searches the shifts, together or each for itself, on a normalised (mean) spectrum.</summary>
    /// <param name="limitEv">Largest shift either way, eV, above 0 and at most 20.</param>
    /// <param name="together">One shift for all references (an error of the scan's energies) instead of one each (errors of the reference files).</param>
    /// <exception cref="BadInputException">A limit out of range, or as in <see cref="SpectrumFit.Of"/>.</exception>
    public static ReferenceShift Find(IReadOnlyList<double> energiesEv, IReadOnlyList<double> mu, NormalisedOptions options, double limitEv, bool together)
    {
        if (!(limitEv > 0 && limitEv <= 20))
            throw new BadInputException($"References are shifted by at most 0 to 20 eV, not {limitEv}.");
        var shifts = new double[options.References.Count];
        var common = Search(d => ChiSquare(Enumerable.Repeat(d, shifts.Length).ToArray()), limitEv);
        Array.Fill(shifts, common);
        if (!together && shifts.Length > 1)
            // One after the other, until none moves: chi² falls with every step.
            for (var (round, moved) = (0, double.PositiveInfinity); round < MaxRounds && moved > ToleranceEv; round++)
            {
                moved = 0;
                for (var j = 0; j < shifts.Length; j++)
                {
                    var before = shifts[j];
                    shifts[j] = Search(d => ChiSquare([.. shifts[..j], d, .. shifts[(j + 1)..]]), limitEv);
                    moved = Math.Max(moved, Math.Abs(shifts[j] - before));
                }
            }
        return new ReferenceShift(shifts, Shifted(shifts), Fit(shifts), shifts.Any(s => Math.Abs(s) > limitEv - 2 * ToleranceEv));

        double ChiSquare(double[] at) => Fit(at).ChiSquare;

        SpectrumFit Fit(double[] at) => SpectrumFit.Of(energiesEv, mu, options with { References = Shifted(at) });

        ReferenceSpectrum[] Shifted(double[] at) => options.References.Select((r, j) => Shift(r, at[j])).ToArray();
    }

    /// <summary>The reference at another place on the energy axis; where that leaves an end of it uncovered, its end value goes on.</summary>
    public static ReferenceSpectrum Shift(ReferenceSpectrum reference, double shiftEv)
    {
        if (shiftEv == 0)
            return reference;
        var energies = reference.EnergyEv.Select(e => e + shiftEv).ToList();
        var values = reference.Absorption.ToList();
        if (shiftEv > 0)
        {
            energies.Insert(0, reference.EnergyEv[0]);
            values.Insert(0, values[0]);
        }
        else
        {
            energies.Add(reference.EnergyEv[^1]);
            values.Add(values[^1]);
        }
        return reference with { EnergyEv = energies, Absorption = values };
    }

    // A grid, as chi² may have several minima over a few eV, then the golden section around its best point.
    private static double Search(Func<double, double> value, double limit)
    {
        var steps = (int)Math.Ceiling(2 * limit / GridEv);
        var grid = Enumerable.Range(0, steps + 1).Select(i => -limit + 2 * limit * i / steps).ToArray();
        var best = grid.MinBy(value);
        var (low, high) = (Math.Max(-limit, best - 2 * limit / steps), Math.Min(limit, best + 2 * limit / steps));
        var golden = (Math.Sqrt(5) - 1) / 2;
        var (a, b) = (high - golden * (high - low), low + golden * (high - low));
        var (atA, atB) = (value(a), value(b));
        while (high - low > ToleranceEv / 2)
            if (atA < atB)
            {
                (high, b, atB) = (b, a, atA);
                a = high - golden * (high - low);
                atA = value(a);
            }
            else
            {
                (low, a, atA) = (a, b, atB);
                b = low + golden * (high - low);
                atB = value(b);
            }
        return (low + high) / 2;
    }
}
