using System.Numerics;
using TxmXanes.Domain;
using TxmXanes.Imaging.Buffers;
using TxmXanes.Imaging.Stacks;

namespace TxmXanes.Imaging.Features;

/// <summary>Position and height of the white line of each pixel's own normalised spectrum.</summary>
/// <remarks>
/// A spectrum whose highest point is the first or the last valid one of the range has no peak there: NaN, as for a flat one. The peak models may find one all the same, since they stand on a line.
/// The height is the spectrum's value at the peak (of the curve, where one is fitted), in edge steps.
/// </remarks>
public static class WhiteLine
{
    /// <summary>Fills the maps, [rows, columns].</summary>
    /// <param name="normalised">mu_norm: 0 before and 1 after the edge, NaN where invalid.</param>
    /// <param name="positionEv">eV; NaN where there is no peak.</param>
    /// <param name="height">Edge steps; NaN where there is no peak.</param>
    /// <param name="standardErrorEv">Of the position, from the scatter about the curve, eV; NaN for <see cref="WhiteLineModel.Direct"/>. Null where not wanted.</param>
    /// <exception cref="BadInputException">Too few energies in the range: 3, or 6 for the peak models.</exception>
    /// <exception cref="ArgumentException">Sizes differ.</exception>
    public static void Fill(SpectrumStack normalised, WhiteLineOptions options, float[] positionEv, float[] height, float[]? standardErrorEv = null)
    {
        ImageChecks.SameLength(normalised.Pixels, positionEv.Length);
        ImageChecks.SameLength(normalised.Pixels, height.Length);
        ImageChecks.SameLength(normalised.Pixels, standardErrorEv?.Length ?? normalised.Pixels);
        var window = WindowOf(normalised.EnergiesEv, options);
        var x = Unit(window);
        SpectrumTile.ForEach(normalised, window.Start, window.Count, tile =>
        {
            var smoothing = options.SmoothingEv > 0 ? new EnergySmoothing(window.Relative, options.SmoothingEv) : null;
            var (positions, heights, errors) = (new float[SpectrumTile.Width], new float[SpectrumTile.Width], new float[SpectrumTile.Width]);
            return (_, pixel) =>
            {
                smoothing?.Apply(tile);
                for (var lane = 0; lane < tile.Count; lane += Vector<float>.Count)
                {
                    Peak(tile, lane, window, x, options, out var position, out var value, out var error);
                    position.CopyTo(positions, lane);
                    value.CopyTo(heights, lane);
                    error.CopyTo(errors, lane);
                }
                for (var i = 0; i < tile.Count; i++)
                    positionEv[pixel + i] = (float)(window.OriginEv + positions[i]);
                heights.AsSpan(0, tile.Count).CopyTo(height.AsSpan(pixel));
                if (standardErrorEv is not null)
                    errors.AsSpan(0, tile.Count).CopyTo(standardErrorEv.AsSpan(pixel));
            };
        });
    }

    internal static EnergyWindow WindowOf(double[] energiesEv, WhiteLineOptions options) =>
        new(energiesEv, options.Range, options.Model is WhiteLineModel.Gaussian or WhiteLineModel.Lorentzian ? PeakStart.Parameters + 1 : 3, "white line");

    /// <summary>-1 to 1 over the window.</summary>
    internal static float[] Unit(EnergyWindow window) => Array.ConvertAll(window.Relative, e => 2 * e / window.WidthEv - 1);

    // Positions in eV relative to the window's origin.
    private static void Peak(SpectrumTile tile, int lane, EnergyWindow window, float[] x, WhiteLineOptions options, out Vector<float> position, out Vector<float> height, out Vector<float> error)
    {
        switch (options.Model)
        {
            case WhiteLineModel.Gaussian:
                PeakFit<GaussianShape>.Fit(tile, lane, x, out position, out height, out error);
                break;
            case WhiteLineModel.Lorentzian:
                PeakFit<LorentzianShape>.Fit(tile, lane, x, out position, out height, out error);
                break;
            default:
                Highest(tile, lane, window.Relative, out position, out height, out var reach);
                error = new Vector<float>(float.NaN);
                if (options.Model == WhiteLineModel.Quadratic)
                    Parabola(tile, lane, window.Relative, Vector.Max(reach, new Vector<float>((float)options.WindowEv)), ref position, ref height, out error);
                return;
        }
        var half = new Vector<float>(window.WidthEv / 2);
        (position, error) = ((position + Vector<float>.One) * half, error * half);
    }

    // reach: to the further of its valid neighbours, and a little more.
    private static void Highest(SpectrumTile tile, int lane, float[] energies, out Vector<float> position, out Vector<float> height, out Vector<float> reach)
    {
        var (top, nan) = (new Vector<float>(float.NegativeInfinity), new Vector<float>(float.NaN));
        var (at, left, right, previous) = (nan, nan, nan, nan);
        for (var t = 0; t < energies.Length; t++)
        {
            var (value, energy) = (tile.At(t, lane), new Vector<float>(energies[t]));
            var valid = Vector.Equals(value, value);
            var higher = Vector.GreaterThan(value, top);
            // The first valid point after the highest so far is its right neighbour.
            right = Vector.ConditionalSelect(higher, nan, Vector.ConditionalSelect(valid & ~Vector.Equals(right, right), energy, right));
            left = Vector.ConditionalSelect(higher, previous, left);
            at = Vector.ConditionalSelect(higher, energy, at);
            top = Vector.ConditionalSelect(higher, value, top);
            previous = Vector.ConditionalSelect(valid, energy, previous);
        }
        var within = Vector.Equals(left, left) & Vector.Equals(right, right);
        position = Vector.ConditionalSelect(within, at, nan);
        height = Vector.ConditionalSelect(within, top, nan);
        reach = new Vector<float>(1.001f) * Vector.Max(at - left, right - at);
    }

    private static void Parabola(SpectrumTile tile, int lane, float[] energies, Vector<float> width, ref Vector<float> position, ref Vector<float> height, out Vector<float> error)
    {
        const int Terms = 3;
        Span<Vector<float>> c = stackalloc Vector<float>[Terms];
        Span<Vector<float>> l = stackalloc Vector<float>[Terms * Terms];
        var stands = LanePolynomial.Fit(tile, lane, energies, position, width, height, Terms, c, l, out _, out var variance);
        var (nan, one) = (new Vector<float>(float.NaN), Vector<float>.One);
        var u = new Vector<float>(-0.5f) * c[1] / c[2];
        stands &= Vector.LessThan(c[2], Vector<float>.Zero) & Vector.LessThanOrEqual(Vector.Abs(u), one);
        var (centre, curvature) = (position, c[2]);
        position = Vector.ConditionalSelect(stands, centre + u * width, nan);
        height = Vector.ConditionalSelect(stands, height + (c[2] * u + c[1]) * u + c[0], nan);
        // du = -(dc1 + 2 u dc2)/(2 c2)
        c[0] = Vector<float>.Zero;
        c[1] = one;
        c[2] = 2 * u;
        var own = Vector.SquareRoot(variance * LaneMatrix.Variance(l, Terms, c)) / (-2 * curvature) * width;
        error = Vector.ConditionalSelect(stands, own, nan);
    }
}
