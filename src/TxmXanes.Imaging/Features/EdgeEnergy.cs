using System.Numerics;
using TxmXanes.Domain;
using TxmXanes.Imaging.Buffers;
using TxmXanes.Imaging.Stacks;

namespace TxmXanes.Imaging.Features;

/// <summary>The energy at which each pixel's own normalised spectrum passes the half step.</summary>
/// <remarks>
/// Invalid values are left out: the neighbours about a gap are joined. The passage is found first (see <see cref="EdgeCrossing"/>), then placed (see <see cref="EdgeMethod"/>);
/// the cubic is fitted twice, the second time about where the first put the edge, so that a noisy passage does not place the window.
/// </remarks>
public static class EdgeEnergy
{
    private const int Rounds = 2;
    private const int NewtonSteps = 4;

    /// <summary>Fills the maps, [rows, columns].</summary>
    /// <param name="normalised">mu_norm: 0 before and 1 after the edge, NaN where invalid.</param>
    /// <param name="energyEv">eV; NaN where the spectrum never passes the level.</param>
    /// <param name="standardErrorEv">Of the cubic, from the scatter about it, eV; NaN where a straight line was taken. Values smoothed before look better than they are. Null where not wanted.</param>
    /// <exception cref="BadInputException">Fewer than two energies in the range.</exception>
    /// <exception cref="ArgumentException">Sizes differ.</exception>
    public static void Fill(SpectrumStack normalised, EdgeEnergyOptions options, float[] energyEv, float[]? standardErrorEv = null)
    {
        ImageChecks.SameLength(normalised.Pixels, energyEv.Length);
        ImageChecks.SameLength(normalised.Pixels, standardErrorEv?.Length ?? normalised.Pixels);
        var window = new EnergyWindow(normalised.EnergiesEv, options.Range, 2, "edge energy");
        SpectrumTile.ForEach(normalised, window.Start, window.Count, tile =>
        {
            var smoothing = options.SmoothingEv > 0 ? new EnergySmoothing(window.Relative, options.SmoothingEv) : null;
            var (edges, errors) = (new float[SpectrumTile.Width], new float[SpectrumTile.Width]);
            return (_, pixel) =>
            {
                smoothing?.Apply(tile);
                for (var lane = 0; lane < tile.Count; lane += Vector<float>.Count)
                {
                    var edge = Passage(tile, lane, window.Relative, options, out var error);
                    edge.CopyTo(edges, lane);
                    error.CopyTo(errors, lane);
                }
                for (var i = 0; i < tile.Count; i++)
                    energyEv[pixel + i] = (float)(window.OriginEv + edges[i]);
                if (standardErrorEv is not null)
                    errors.AsSpan(0, tile.Count).CopyTo(standardErrorEv.AsSpan(pixel));
            };
        });
    }

    private static Vector<float> Passage(SpectrumTile tile, int lane, float[] energies, EdgeEnergyOptions options, out Vector<float> error)
    {
        var edge = Linear(tile, lane, energies, (float)options.Level, options.Crossing == EdgeCrossing.Main);
        error = new Vector<float>(float.NaN);
        if (options.Method == EdgeMethod.Cubic && !Vector.EqualsAll(Vector.Equals(edge, edge), Vector<int>.Zero))
            for (var round = 0; round < Rounds; round++)
                edge = Refine(tile, lane, energies, (float)options.Level, new Vector<float>((float)options.WindowEv), edge, ref error);
        return edge;
    }

    // The balance of points below and above so far is highest at the passage with the fewest points on the wrong side.
    private static Vector<float> Linear(SpectrumTile tile, int lane, float[] energies, float level, bool main)
    {
        var (half, one) = (new Vector<float>(level), Vector<float>.One);
        var (edge, previous, previousEnergy) = (new Vector<float>(float.NaN), new Vector<float>(float.NaN), Vector<float>.Zero);
        var (balance, best) = (Vector<float>.Zero, new Vector<float>(float.NegativeInfinity));
        for (var t = 0; t < energies.Length; t++)
        {
            var (value, energy) = (tile.At(t, lane), new Vector<float>(energies[t]));
            var below = Vector.LessThan(value, half);
            var above = Vector.GreaterThanOrEqual(value, half);
            var passes = Vector.LessThan(previous, half) & above & Vector.GreaterThan(balance, best);
            var at = previousEnergy + (half - previous) / (value - previous) * (energy - previousEnergy);
            edge = Vector.ConditionalSelect(passes, at, edge);
            best = Vector.ConditionalSelect(passes, main ? balance : new Vector<float>(float.PositiveInfinity), best);
            balance += Vector.ConditionalSelect(below, one, Vector.ConditionalSelect(above, -one, Vector<float>.Zero));
            var valid = below | above;
            previous = Vector.ConditionalSelect(valid, value, previous);
            previousEnergy = Vector.ConditionalSelect(valid, energy, previousEnergy);
        }
        return edge;
    }

    private static Vector<float> Refine(SpectrumTile tile, int lane, float[] energies, float level, Vector<float> width, Vector<float> edge, ref Vector<float> error)
    {
        const int Terms = 4;
        Span<Vector<float>> c = stackalloc Vector<float>[Terms];
        Span<Vector<float>> l = stackalloc Vector<float>[Terms * Terms];
        var stands = LanePolynomial.Fit(tile, lane, energies, edge, width, new Vector<float>(level), Terms, c, l, out _, out var variance);
        var (u, one) = (Vector<float>.Zero, Vector<float>.One);
        var slope = c[1];
        for (var i = 0; i < NewtonSteps; i++)
        {
            u -= (((c[3] * u + c[2]) * u + c[1]) * u + c[0]) / slope;
            u = Vector.Max(-one, Vector.Min(one, u));
            slope = (3 * c[3] * u + 2 * c[2]) * u + c[1];
        }
        var rest = Vector.Abs(((c[3] * u + c[2]) * u + c[1]) * u + c[0]);
        stands &= Vector.GreaterThan(slope, Vector<float>.Zero) & Vector.LessThan(Vector.Abs(u), one) & Vector.LessThan(rest, new Vector<float>(1e-3f));
        c[0] = one;
        c[1] = u;
        c[2] = u * u;
        c[3] = u * u * u;
        var own = Vector.SquareRoot(variance * LaneMatrix.Variance(l, Terms, c)) / slope * width;
        error = Vector.ConditionalSelect(stands, own, error);
        return Vector.ConditionalSelect(stands, edge + u * width, edge);
    }
}
