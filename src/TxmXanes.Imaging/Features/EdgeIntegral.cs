using System.Numerics.Tensors;
using TxmXanes.Domain;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Buffers;
using TxmXanes.Imaging.Stacks;

namespace TxmXanes.Imaging.Features;

/// <summary>The integral of each pixel's own spectrum over a range of energies by trapezoids, in edge steps times eV.</summary>
/// <remarks>The range's ends need not be energies of the scan: the spectrum is straight between its points. Invalid values are left out, which joins their neighbours; beyond the first and last valid value nothing is assumed: NaN.</remarks>
public static class EdgeIntegral
{
    /// <summary>Fills the map, [rows, columns].</summary>
    /// <exception cref="BadInputException">The range is empty or reaches beyond the scan's energies.</exception>
    /// <exception cref="ArgumentException">Sizes differ.</exception>
    public static void Fill(SpectrumStack stack, EnergyRange range, float[] integral)
    {
        ImageChecks.SameLength(stack.Pixels, integral.Length);
        var weights = Weights(stack.EnergiesEv, range);
        var first = Array.FindIndex(weights, w => w != 0);
        var last = Array.FindLastIndex(weights, w => w != 0);
        Buffers.Rows.ParallelFor(stack.Rows, (start, stop) =>
        {
            // A few rows at a time, so that the sums stay in the cache.
            for (var row = start; row < stop; row++)
            {
                var sums = integral.AsSpan(row * stack.Columns, stack.Columns);
                sums.Clear();
                for (var t = first; t <= last; t++)
                    TensorPrimitives.MultiplyAdd(stack.RowsOf(t, row, row + 1), (float)weights[t], sums, sums);
                for (var c = 0; c < sums.Length; c++)
                    if (float.IsNaN(sums[c]))
                        sums[c] = WithGaps(stack, row * stack.Columns + c, range);
            }
        });
    }

    /// <summary>The readable reference of <see cref="Fill"/> for one spectrum.</summary>
    /// <inheritdoc cref="Fill"/>
    public static double Scalar(double[] energiesEv, ReadOnlySpan<double> values, EnergyRange range)
    {
        Check(energiesEv, range);
        var valid = new List<(double E, double Y)>();
        for (var t = 0; t < energiesEv.Length; t++)
            if (!double.IsNaN(values[t]))
                valid.Add((energiesEv[t], values[t]));
        if (valid.Count < 2 || valid[0].E > range.StartEv || valid[^1].E < range.StopEv)
            return double.NaN;
        var sum = 0.0;
        for (var i = 1; i < valid.Count; i++)
        {
            var ((e0, y0), (e1, y1)) = (valid[i - 1], valid[i]);
            var (from, to) = (Math.Max(e0, range.StartEv), Math.Min(e1, range.StopEv));
            if (to > from)
                sum += (to - from) * (y0 + (y1 - y0) * ((from + to) / 2 - e0) / (e1 - e0));
        }
        return sum;
    }

    private static float WithGaps(SpectrumStack stack, int pixel, EnergyRange range)
    {
        var values = new double[stack.Count];
        for (var t = 0; t < values.Length; t++)
            values[t] = stack.Frames[t][pixel];
        return (float)Scalar(stack.EnergiesEv, values, range);
    }

    // The integral is linear in the values: its weights are the integrals of the unit spectra.
    private static double[] Weights(double[] energiesEv, EnergyRange range)
    {
        Check(energiesEv, range);
        var (weights, unit) = (new double[energiesEv.Length], new double[energiesEv.Length]);
        for (var t = 0; t < weights.Length; t++)
        {
            unit[t] = 1;
            weights[t] = Scalar(energiesEv, unit, range);
            unit[t] = 0;
        }
        return weights;
    }

    private static void Check(double[] energiesEv, EnergyRange range)
    {
        if (!(range.StopEv > range.StartEv) || range.StartEv < energiesEv[0] || range.StopEv > energiesEv[^1])
            throw new BadInputException($"The edge integral's range {range.StartEv:0.##} to {range.StopEv:0.##} eV does not lie within the scan's {energiesEv[0]:0.##} to {energiesEv[^1]:0.##} eV.");
    }
}
