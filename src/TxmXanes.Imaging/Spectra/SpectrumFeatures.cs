using System.Numerics;
using TxmXanes.Domain.Spectra;
using TxmXanes.Imaging.Buffers;

namespace TxmXanes.Imaging.Spectra;

/// <summary>Positions in the fitted spectrum sum_j f_j r_j(E) (science section 7, model form): the half step of the edge and the white line.</summary>
public sealed class SpectrumFeatures
{
    private const double StepEv = 0.25;
    private readonly double startEv;
    private readonly float[][] values;

    /// <param name="references">Normalised, in the order of the fractions.</param>
    /// <param name="edgeEv">Near the edges of all references; default: from each reference's steepest rise.</param>
    public SpectrumFeatures(IReadOnlyList<ReferenceSpectrum> references, double? edgeEv = null)
    {
        var edges = edgeEv is { } given ? [given] : references.Select(EdgeNormalisation.RoughEdgeEv).ToArray();
        startEv = Math.Max(edges.Min() - 20, references.Max(r => r.EnergyEv[0]));
        var stopEv = Math.Min(edges.Max() + 40, references.Min(r => r.EnergyEv[^1]));
        var count = (int)((stopEv - startEv) / StepEv) + 1;
        values = references.Select(r => Enumerable.Range(0, count).Select(i => (float)r.At(startEv + i * StepEv)).ToArray()).ToArray();
    }

    /// <summary>Both positions for every pixel of a fit.</summary>
    /// <param name="edgeEnergyEv">Where the fitted spectrum first reaches 1/2, eV; NaN where there is no fraction or it does not.</param>
    /// <param name="whitelineEnergyEv">Where it is highest (parabola through the highest points of a 0.25 eV grid), eV.</param>
    /// <exception cref="ArgumentException">Sizes differ.</exception>
    public void Fill(JointFit fit, float[] edgeEnergyEv, float[] whitelineEnergyEv)
    {
        ImageChecks.SameLength(fit.Valid.Length, edgeEnergyEv.Length);
        ImageChecks.SameLength(fit.Valid.Length, whitelineEnergyEv.Length);
        ImageChecks.SameLength(values.Length, fit.Fraction.Length);
        Buffers.Rows.ParallelFor(fit.Rows, (start, stop) =>
        {
            var (from, to) = (start * fit.Columns, stop * fit.Columns);
            var lanes = Vector<float>.Count;
            Span<float> tail = stackalloc float[lanes];
            Span<Vector<float>> fractions = stackalloc Vector<float>[values.Length];
            for (var at = from; at < to; at += lanes)
            {
                var count = Math.Min(lanes, to - at);
                for (var j = 0; j < values.Length; j++)
                {
                    tail.Fill(float.NaN);
                    fit.Fraction[j].AsSpan(at, count).CopyTo(tail);
                    fractions[j] = new Vector<float>(tail);
                }
                Find(fractions, out var edge, out var white);
                for (var i = 0; i < count; i++)
                {
                    edgeEnergyEv[at + i] = edge[i];
                    whitelineEnergyEv[at + i] = white[i];
                }
            }
        });
    }

    /// <summary>The readable reference of <see cref="Fill"/> for one spectrum.</summary>
    public (double EdgeEv, double WhitelineEv) Of(ReadOnlySpan<double> fractions)
    {
        var sum = new double[values[0].Length];
        for (var i = 0; i < sum.Length; i++)
            for (var j = 0; j < values.Length; j++)
                sum[i] += fractions[j] * values[j][i];
        var edge = double.NaN;
        for (var i = 1; i < sum.Length && double.IsNaN(edge); i++)
            if (sum[i - 1] < 0.5 && sum[i] >= 0.5)
                edge = startEv + StepEv * (i - 1 + (0.5 - sum[i - 1]) / (sum[i] - sum[i - 1]));
        var top = 1;
        for (var i = 1; i < sum.Length - 1; i++)
            if (sum[i] > sum[top])
                top = i;
        var (left, middle, right) = (sum[top - 1], sum[top], sum[top + 1]);
        return (edge, startEv + StepEv * (top + Math.Clamp(0.5 * (left - right) / (left - 2 * middle + right), -1, 1)));
    }

    // Energies in steps from the start until the end: float keeps 1e-4 of a step.
    private void Find(ReadOnlySpan<Vector<float>> fractions, out Vector<float> edge, out Vector<float> white)
    {
        var nan = new Vector<float>(float.NaN);
        var half = new Vector<float>(0.5f);
        edge = nan;
        var (before, previous) = (Vector<float>.Zero, At(0, fractions));
        var (left, top, right) = (previous, new Vector<float>(float.NegativeInfinity), previous);
        var position = Vector<float>.Zero;
        for (var i = 1; i < values[0].Length; i++)
        {
            var value = At(i, fractions);
            var crossing = Vector.LessThan(previous, half) & Vector.GreaterThanOrEqual(value, half) & ~Vector.Equals(edge, edge);
            edge = Vector.ConditionalSelect(crossing, new Vector<float>(i - 1) + (half - previous) / (value - previous), edge);
            // The point before is a maximum so far: only now its right neighbour is known.
            if (i > 1)
            {
                var higher = Vector.GreaterThan(previous, top);
                left = Vector.ConditionalSelect(higher, before, left);
                top = Vector.ConditionalSelect(higher, previous, top);
                right = Vector.ConditionalSelect(higher, value, right);
                position = Vector.ConditionalSelect(higher, new Vector<float>(i - 1), position);
            }
            (before, previous) = (previous, value);
        }
        var offset = half * (left - right) / (left - top - top + right);
        offset = Vector.Max(new Vector<float>(-1), Vector.Min(Vector<float>.One, offset));
        var valid = Vector.Equals(previous, previous);
        white = Vector.ConditionalSelect(valid, ToEnergy(position + offset), nan);
        edge = ToEnergy(edge);
    }

    private Vector<float> ToEnergy(Vector<float> steps) => new Vector<float>((float)startEv) + steps * (float)StepEv;

    private Vector<float> At(int index, ReadOnlySpan<Vector<float>> fractions)
    {
        var sum = Vector<float>.Zero;
        for (var j = 0; j < fractions.Length; j++)
            sum = Vector.FusedMultiplyAdd(fractions[j], new Vector<float>(values[j][index]), sum);
        return sum;
    }
}
