using TxmXanes.Imaging.Registration;
using TxmXanes.Imaging.Stacks;

namespace TxmXanes.Imaging.Tests.Simulation;

/// <summary>The stack of a synthetic scan's optical densities at the sample's place.</summary>
internal static class AlignedStack
{
    public static SpectrumStack Of(SyntheticScan scan, float[][] densities, Func<int, Shift> shifts, Interpolation interpolation = Interpolation.Bilinear)
    {
        // The plan's joint energies stand twice, so the order is kept by a stable sort.
        var order = Enumerable.Range(0, densities.Length).OrderBy(t => scan.EnergiesEv[t]).ToArray();
        var frames = order.Select(t => Shifted(scan, densities[t], shifts(t), interpolation)).ToArray();
        return new SpectrumStack(scan.Rows, scan.Columns, order.Select(t => scan.EnergiesEv[t]).ToArray(), frames);
    }

    private static float[] Shifted(SyntheticScan scan, float[] density, Shift shift, Interpolation interpolation)
    {
        var (vertical, horizontal) = (ShiftTaps.For(shift.Row, interpolation), ShiftTaps.For(shift.Column, interpolation));
        var aligned = new float[density.Length];
        var scratch = new float[ShiftedRow.ScratchLength(scan.Columns)];
        for (var r = 0; r < scan.Rows; r++)
            ShiftedRow.Sample(density, scan.Columns, r, vertical, horizontal, scratch, aligned.AsSpan(r * scan.Columns, scan.Columns));
        return aligned;
    }
}
