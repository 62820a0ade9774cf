using TxmXanes.Domain;
using TxmXanes.Domain.Optics;

namespace TxmXanes.Imaging.Registration;

/// <summary>The growth of the image with energy where the magnification follows it (science section 2): frames are brought to the magnification of a reference energy, about the optical axis.</summary>
/// <remarks>What lies at p from the axis at the reference energy lies at p M(E) / M_ref at E; aligned(p) = image(that). A motion like any other: <c>magnification.At(e)</c> after the registration's is <c>registration.Then(magnification.At(e))</c>.</remarks>
public sealed class MagnificationCorrection
{
    private readonly Func<double, double> magnification;
    private readonly double reference;
    private readonly Shift axis;

    /// <param name="magnification">M at an energy, eV.</param>
    /// <param name="referenceEnergyEv">Whose magnification all frames get.</param>
    /// <param name="axis">Where the optical axis meets the frame, px downwards and to the right of the image's centre ((rows - 1) / 2, (columns - 1) / 2).</param>
    /// <exception cref="BadInputException">M_ref is not positive.</exception>
    public MagnificationCorrection(Func<double, double> magnification, double referenceEnergyEv, Shift axis = default)
    {
        (this.magnification, this.axis) = (magnification, axis);
        reference = Checked(magnification(referenceEnergyEv), referenceEnergyEv);
    }

    /// <summary>From the beamline's optics; no correction where they keep the magnification.</summary>
    public static MagnificationCorrection From(ZonePlateOptics optics, double referenceEnergyEv, Shift axis = default) => new(optics.MagnificationAt, referenceEnergyEv, axis);

    /// <summary>From measured magnifications, linear between them. Energies beyond the table by more than <see cref="ShiftTable.SameEnergyEv"/> are refused, by this and by <see cref="At"/>; nearer ones get that of its end.</summary>
    /// <param name="table">Energies (eV) strictly rising.</param>
    /// <exception cref="BadInputException">Empty, not rising, not positive, or the reference energy lies outside.</exception>
    public static MagnificationCorrection From(IReadOnlyList<(double EnergyEv, double Magnification)> table, double referenceEnergyEv, Shift axis = default)
    {
        if (table.Count == 0)
            throw new BadInputException("The table of magnifications is empty; it needs at least one energy.");
        for (var i = 0; i < table.Count; i++)
        {
            Checked(table[i].Magnification, table[i].EnergyEv);
            if (i > 0 && !(table[i].EnergyEv > table[i - 1].EnergyEv))
                throw new BadInputException($"The table of magnifications must rise in energy, but {table[i].EnergyEv:0.###} eV follows {table[i - 1].EnergyEv:0.###} eV.");
        }
        return new(At, referenceEnergyEv, axis);

        double At(double energyEv)
        {
            if (!(energyEv >= table[0].EnergyEv - ShiftTable.SameEnergyEv && energyEv <= table[^1].EnergyEv + ShiftTable.SameEnergyEv))
                throw new BadInputException($"The table of magnifications covers {table[0].EnergyEv:0.##} to {table[^1].EnergyEv:0.##} eV; {energyEv:0.##} eV lies outside.");
            var next = 0;
            while (next < table.Count && table[next].EnergyEv <= energyEv)
                next++;
            if (next == 0 || next == table.Count)
                return table[Math.Max(0, next - 1)].Magnification;
            var (a, b) = (table[next - 1], table[next]);
            return a.Magnification + (energyEv - a.EnergyEv) / (b.EnergyEv - a.EnergyEv) * (b.Magnification - a.Magnification);
        }
    }

    /// <summary>M(E) / M_ref.</summary>
    /// <exception cref="BadInputException">The magnification is not known there, or not positive.</exception>
    public double ScaleAt(double energyEv) => Checked(magnification(energyEv), energyEv) / reference;

    /// <summary>Where the frame at an energy shows what the reference shows at p.</summary>
    /// <inheritdoc cref="ScaleAt" path="/exception"/>
    public AffineMotion At(double energyEv)
    {
        var scale = ScaleAt(energyEv);
        return AffineMotion.Similarity(0, scale, new Shift((1 - scale) * axis.Row, (1 - scale) * axis.Column));
    }

    private static double Checked(double magnification, double energyEv) => magnification > 0 && double.IsFinite(magnification)
        ? magnification
        : throw new BadInputException($"The magnification at {energyEv:0.###} eV must be positive, but is {magnification:0.####}.");
}
