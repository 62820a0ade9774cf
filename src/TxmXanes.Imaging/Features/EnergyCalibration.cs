using TxmXanes.Domain;
using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;

namespace TxmXanes.Imaging.Features;

/// <summary>What to add to every energy of a scan, eV, and how well it is known.</summary>
/// <param name="ShiftEv">True minus read energy, eV.</param>
/// <param name="StandardErrorEv">From the scatter of the foil's points, eV; NaN where the method has none.</param>
/// <param name="FoundEv">Where the scan's own energies had the edge, eV; NaN where whole spectra were compared.</param>
public sealed record EnergyCorrection(double ShiftEv, double StandardErrorEv, double FoundEv)
{
    /// <summary>The energies corrected.</summary>
    public double[] Apply(IReadOnlyList<double> energiesEv) => [.. energiesEv.Select(e => e + ShiftEv)];
}

/// <summary>The error of the energy scale, from a foil measured on it.</summary>
public static class EnergyCalibration
{
    /// <summary>
    /// From the foil's edge: the first maximum of its slope. A maximum counts if it reaches <paramref name="leastSlope"/> of the steepest, so that noise before the edge does not, and the first of a metal's two inflection points does.
    /// </summary>
    /// <remarks>Slopes are those of parabolas fitted within the window about each energy; the maximum is the vertex of the parabola through the highest slope and its neighbours.</remarks>
    /// <param name="energiesEv">As read, eV, rising.</param>
    /// <param name="absorption">The foil's, any scale and offset; NaN where invalid.</param>
    /// <param name="tabulatedEv">Where the edge is, see <see cref="KEdges"/>.</param>
    /// <param name="searchEv">The edge is looked for within this of the tabulated one, eV.</param>
    /// <param name="windowEv">Half the window of the slopes, eV; widened to four neighbours where points lie far apart.</param>
    /// <exception cref="BadInputException">The spectrum does not cover the edge, or its slope has no maximum there.</exception>
    public static EnergyCorrection ToEdge(IReadOnlyList<double> energiesEv, IReadOnlyList<double> absorption, double tabulatedEv, double searchEv = 20, double windowEv = 1.5, double leastSlope = 0.6)
    {
        var points = energiesEv.Zip(absorption).Where(p => !double.IsNaN(p.Second)).ToArray();
        var window = new EnergyWindow([.. points.Select(p => p.First)], new EnergyRange(tabulatedEv - searchEv, tabulatedEv + searchEv), 7, "energy calibration");
        var values = points[window.Start..window.Stop].Select(p => p.Second).ToArray();
        var (e, slopes) = (window.Relative, Slopes(window.Relative, values, windowEv));
        var steepest = slopes.Max();
        for (var i = 1; i < slopes.Length - 1; i++)
        {
            if (!(slopes[i] >= leastSlope * steepest) || !(slopes[i] > slopes[i - 1]) || !(slopes[i] >= slopes[i + 1]))
                continue;
            // Newton's divided differences through the three points.
            var (first, second) = ((slopes[i] - slopes[i - 1]) / (e[i] - e[i - 1]), (slopes[i + 1] - slopes[i]) / (e[i + 1] - e[i]));
            var curvature = (second - first) / (e[i + 1] - e[i - 1]);
            var found = window.OriginEv + (e[i - 1] + e[i]) / 2.0 - first / (2 * curvature);
            return new EnergyCorrection(tabulatedEv - found, double.NaN, found);
        }
        throw new BadInputException($"The foil's spectrum has no steepest point between {window.OriginEv:0.##} and {window.OriginEv + window.WidthEv:0.##} eV, where the edge at {tabulatedEv:0.##} eV was looked for.");
    }

    /// <summary>From the whole spectrum: y(E) = a + b E + c r(E + shift) by least squares, r the tabulated spectrum of the same foil.</summary>
    /// <param name="mostEv">Shifts within plus and minus this are tried, eV.</param>
    /// <param name="range">Energies compared; by default all that the reference covers at every shift.</param>
    /// <exception cref="BadInputException">Fewer than 8 points to compare, or the best shift lies at the bound.</exception>
    public static EnergyCorrection ToReference(IReadOnlyList<double> energiesEv, IReadOnlyList<double> absorption, ReferenceSpectrum reference, double mostEv = 5, EnergyRange? range = null)
    {
        var points = energiesEv.Zip(absorption).Where(p => !double.IsNaN(p.Second) && (range is null || range.Value.Contains(p.First))
            && p.First - mostEv >= reference.EnergyEv[0] && p.First + mostEv <= reference.EnergyEv[^1]).ToArray();
        if (points.Length < 8)
            throw new BadInputException($"Reference '{reference.Name}' covers {points.Length} points of the foil's spectrum at all shifts within {mostEv:0.##} eV; at least 8 are needed.");
        const int Steps = 40;
        var step = mostEv / Steps;
        var best = Enumerable.Range(-Steps, 2 * Steps + 1).MinBy(i => Residual(points, reference, i * step));
        if (Math.Abs(best) == Steps)
            throw new BadInputException($"The foil's spectrum fits reference '{reference.Name}' best at a shift of {best * step:0.##} eV, the bound of the search: widen it, or this is another foil.");
        var shift = Minimum(s => Residual(points, reference, s), (best - 1) * step, (best + 1) * step);
        // chi² of the shift alone, the others fitted: its curvature is 2/variance in units of the scatter. Over a step, since linear interpolation leaves corners.
        var (least, left, right) = (Residual(points, reference, shift), Residual(points, reference, shift - step), Residual(points, reference, shift + step));
        var curvature = (left + right - 2 * least) / (step * step);
        return new EnergyCorrection(shift, Math.Sqrt(2 * least / (points.Length - 4) / curvature), double.NaN);
    }

    private static double[] Slopes(float[] e, double[] values, double windowEv)
    {
        var slopes = new double[e.Length];
        for (var i = 0; i < e.Length; i++)
        {
            var (left, right) = (Math.Max(0, i - 2), Math.Min(e.Length - 1, i + 2));
            var width = Math.Max(windowEv, 1.001 * Math.Max(e[i] - e[left], e[right] - e[i]));
            slopes[i] = LocalPolynomial.Fit(e, values, e[i], width, values[i], 3) is { } fit ? fit.Coefficients[1] / width : double.NegativeInfinity;
        }
        return slopes;
    }

    // The sum of squares that a + b E + c r(E + shift) leaves.
    private static double Residual((double E, double Y)[] points, ReferenceSpectrum reference, double shift)
    {
        var middle = points.Average(p => p.E);
        var width = points.Max(p => Math.Abs(p.E - middle));
        var design = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(points.Length, 3, (i, j) => j switch { 0 => 1, 1 => (points[i].E - middle) / width, _ => reference.At(points[i].E + shift) });
        var y = MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(points.Length, i => points[i].Y);
        return (y - design * design.QR().Solve(y)).PointwisePower(2).Sum();
    }

    // Golden section.
    private static double Minimum(Func<double, double> f, double from, double to)
    {
        var golden = (Math.Sqrt(5) - 1) / 2;
        for (var i = 0; i < 30; i++)
        {
            var (a, b) = (to - golden * (to - from), from + golden * (to - from));
            (from, to) = f(a) < f(b) ? (from, b) : (a, to);
        }
        return (from + to) / 2;
    }
}
