using TxmXanes.Domain;

namespace TxmXanes.Imaging.Registration;

/// <param name="EnergyEv">Of the frame.</param>
/// <param name="Confidence">Of the registration, 0 to 1; null where a table does not say.</param>
public readonly record struct ShiftTableRow(double EnergyEv, AffineMotion Motion, double? Confidence = null);

/// <summary>The motions of a scan's frames as they are saved, edited and given back.</summary>
/// <param name="Rows">Energies not falling; frames of one energy in the order they were taken.</param>
public sealed record ShiftTable(IReadOnlyList<ShiftTableRow> Rows)
{
    /// <summary>How far an energy of the scan may be from that of the table and still be the same frame's, eV.</summary>
    public const double SameEnergyEv = 0.5;

    public static ShiftTable Of(IReadOnlyList<double> energiesEv, IReadOnlyList<MotionResult> results) =>
        new(results.Select((r, t) => new ShiftTableRow(energiesEv[t], r.Motion, r.Confidence)).ToArray());

    /// <summary>The motions for a scan: row by row in rising energy where the energies agree, else linear in energy between the rows.</summary>
    /// <param name="energiesEv">One a frame, in any order.</param>
    /// <returns>One a frame, in the order of <paramref name="energiesEv"/>.</returns>
    /// <exception cref="BadInputException">The table is empty, or an energy lies outside of it by more than <see cref="SameEnergyEv"/>.</exception>
    public AffineMotion[] MotionsFor(IReadOnlyList<double> energiesEv)
    {
        if (Rows.Count == 0)
            throw new BadInputException("The table of shifts is empty; it needs at least one row.");
        // Rows rise in energy whichever way the scan went; the sort is stable, as the one that made the rows.
        var order = Enumerable.Range(0, energiesEv.Count).OrderBy(t => energiesEv[t]).ToArray();
        if (Rows.Count != order.Length || Rows.Zip(order, (r, t) => Math.Abs(r.EnergyEv - energiesEv[t])).Max() > SameEnergyEv)
            return energiesEv.Select(At).ToArray();
        var motions = new AffineMotion[order.Length];
        for (var row = 0; row < order.Length; row++)
            motions[order[row]] = Rows[row].Motion;
        return motions;
    }

    private AffineMotion At(double energyEv)
    {
        if (!(energyEv >= Rows[0].EnergyEv - SameEnergyEv && energyEv <= Rows[^1].EnergyEv + SameEnergyEv))
            throw new BadInputException($"The table of shifts covers {Rows[0].EnergyEv:0.##} to {Rows[^1].EnergyEv:0.##} eV; {energyEv:0.##} eV of the scan lies outside.");
        var next = 0;
        while (next < Rows.Count && Rows[next].EnergyEv <= energyEv)
            next++;
        if (next == 0 || next == Rows.Count)
            return Rows[Math.Max(0, next - 1)].Motion;
        var (a, b) = (Rows[next - 1], Rows[next]);
        return Between(a.Motion, b.Motion, (energyEv - a.EnergyEv) / (b.EnergyEv - a.EnergyEv));
    }

    /// <summary>The motion a share of the way from one to another, element by element.</summary>
    internal static AffineMotion Between(AffineMotion a, AffineMotion b, double w)
    {
        return new(Mix(a.RowByRow, b.RowByRow), Mix(a.RowByColumn, b.RowByColumn), Mix(a.RowShift, b.RowShift), Mix(a.ColumnByRow, b.ColumnByRow), Mix(a.ColumnByColumn, b.ColumnByColumn), Mix(a.ColumnShift, b.ColumnShift));

        double Mix(double from, double to) => from + w * (to - from);
    }
}
