using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Pipeline.Live;

/// <summary>The optical density of every sample frame at screen resolution, aligned: what spectra of a region are read from.</summary>
/// <remarks>
/// Safe for any number of threads. Held as half floats (11 bits: 0.0002 at an optical density of 0.5, against noise of
/// 0.01), made and touched at the start, so that memory does not grow during a scan.
/// </remarks>
internal sealed class LiveSpectra
{
    // Some 600 frames at the largest screen grid; a longer scan shows the spectrum of its first ones until the final maps.
    private const int MostBytes = 512 << 20;

    private readonly ScreenGrid grid;
    private readonly Half[][] frames;
    private readonly FrameTerm[] terms;
    private readonly float[] logBackground;
    private readonly Lock sync = new();
    private int count;

    public LiveSpectra(ScreenGrid grid, int plannedFrames)
    {
        this.grid = grid;
        logBackground = new float[grid.Count];
        terms = new FrameTerm[plannedFrames];
        frames = new Half[Math.Min(plannedFrames, MostBytes / (2 * grid.Count))][];
        for (var i = 0; i < frames.Length; i++)
        {
            frames[i] = new Half[grid.Count];
            Array.Fill(frames[i], Half.NaN);
        }
    }

    /// <summary>Starts over, for the same frames with better backgrounds.</summary>
    public void Clear()
    {
        lock (sync)
            count = 0;
    }

    /// <param name="opticalDensity">Aligned, on the grid.</param>
    /// <param name="background">ln of (B - D)/(t i0) on the grid.</param>
    public void Add(ReadOnlySpan<float> opticalDensity, ReadOnlySpan<float> background, in FrameTerm term)
    {
        lock (sync)
        {
            // Retaken frames may exceed the plan by a few, and very long scans the memory; a spectrum without them is still a spectrum.
            if (count == frames.Length)
                return;
            for (var i = 0; i < opticalDensity.Length; i++)
                frames[count][i] = (Half)opticalDensity[i];
            background.CopyTo(logBackground);
            terms[count++] = term;
        }
    }

    /// <summary>Mean over a region of detector pixels, with its fit; null before the first frame.</summary>
    /// <exception cref="Domain.BadInputException">The region lies outside the frame or is empty.</exception>
    public RegionSpectrum? Mean(PixelRegion region, FrameShape shape, JointDesign design, FitSolver solver, CameraDescription camera, int darkFrames)
    {
        if (region.Rows <= 0 || region.Columns <= 0 || region.RowStart < 0 || region.ColumnStart < 0 || region.RowStop > shape.Rows || region.ColumnStop > shape.Columns)
            throw new Domain.BadInputException($"The region of rows {region.RowStart} to {region.RowStop} and columns {region.ColumnStart} to {region.ColumnStop} does not lie in the frame of {shape}.");
        lock (sync)
            return count == 0 ? null : Mean_NeedsLock(region, design, solver, camera, darkFrames);
    }

    private RegionSpectrum Mean_NeedsLock(PixelRegion region, JointDesign design, FitSolver solver, CameraDescription camera, int darkFrames)
    {
        var y = new double[count];
        for (var t = 0; t < count; t++)
            y[t] = MeanOf(region, frames[t]);
        var background = MeanOf(region, logBackground);
        var pixels = region.Rows * region.Columns;

        var statistics = new SufficientStatistics(design, 1, 1, Math.Max(count, design.Terms + 1));
        for (var t = 0; t < count; t++)
            if (!double.IsNaN(y[t]))
                // Without the shift: interpolation lowers the noise of a single pixel, not that of a mean over many.
                statistics.Add(new[] { (float)y[t] }, terms[t] with { Shift = default });
        var fit = new JointFit(1, 1, design.ReferenceCount);
        JointSolver.Solve(statistics, solver, fit);
        if (camera.GainAduPerPhoton > 0)
            StandardErrors.Fill(statistics, new[] { (float)background }, new CameraNoise(camera.GainAduPerPhoton, camera.ReadNoiseAdu, darkFrames), fit);
        var averaging = Math.Sqrt(pixels);
        var sigma = y.Select((value, t) => Sigma(value, background, terms[t].LogExposure, camera) / averaging).ToArray();
        var curve = fit.Valid[0] == 0 ? [] : FittedCurve(design, fit, y);
        var widening = Widening(y, curve, sigma, design);
        return new RegionSpectrum(
            Array.ConvertAll(terms[..count], t => t.EnergyEv),
            y,
            sigma,
            curve,
            fit.Fraction.Select(f => (double)f[0]).ToArray(),
            fit.FractionSigma.Select(s => s[0] / averaging * widening).ToArray(),
            design.ReferenceNames,
            fit.Thickness[0],
            fit.FitError[0],
            pixels);
    }

    // a and b are not kept by the fit: with the c_j given they are the straight line through what is left.
    private double[] FittedCurve(JointDesign design, JointFit fit, double[] y)
    {
        var model = new double[count];
        var v = new double[design.Terms];
        double n = 0, sx = 0, sxx = 0, sr = 0, sxr = 0;
        var x = new double[count];
        for (var t = 0; t < count; t++)
        {
            design.Model(terms[t].EnergyEv, v);
            x[t] = v[1];
            for (var j = 0; j < design.ReferenceCount; j++)
                model[t] += fit.Coefficient[j][0] * v[j + 2];
            if (double.IsNaN(y[t]) || !design.Covers(terms[t].EnergyEv))
                continue;
            var rest = y[t] - model[t];
            (n, sx, sxx, sr, sxr) = (n + 1, sx + x[t], sxx + x[t] * x[t], sr + rest, sxr + x[t] * rest);
        }
        var determinant = n * sxx - sx * sx;
        var slope = determinant > 0 ? (n * sxr - sx * sr) / determinant : 0;
        var level = n > 0 ? (sr - slope * sx) / n : 0;
        for (var t = 0; t < count; t++)
            model[t] += level + slope * x[t];
        return model;
    }

    // Counting noise falls with the number of pixels, the errors of a predicted background do not: where the points leave
    // the curve by more than their counting noise, the fractions' errors grow with it, by sqrt(chi² / degrees of freedom).
    private double Widening(double[] y, double[] curve, double[] sigma, JointDesign design)
    {
        var (chiSquare, n) = (0.0, 0);
        for (var t = 0; t < curve.Length; t++)
        {
            if (double.IsNaN(y[t]) || !(sigma[t] > 0) || !design.Covers(terms[t].EnergyEv))
                continue;
            var residual = (y[t] - curve[t]) / sigma[t];
            (chiSquare, n) = (chiSquare + residual * residual, n + 1);
        }
        return n > design.Terms ? Math.Max(1, Math.Sqrt(chiSquare / (n - design.Terms))) : 1;
    }

    // var y = (gain I + read^2) / I^2, I = B t i0 exp(-y) (science section 3).
    private static double Sigma(double y, double logBackground, double logExposure, CameraDescription camera)
    {
        var counts = Math.Exp(logBackground + logExposure - y);
        return Math.Sqrt(camera.GainAduPerPhoton * counts + camera.ReadNoiseAdu * camera.ReadNoiseAdu) / counts;
    }

    private double MeanOf<T>(PixelRegion region, T[] plane)
        where T : System.Numerics.INumberBase<T>
    {
        var (sum, n) = (0.0, 0);
        var lastRow = Math.Min(grid.Rows - 1, (region.RowStop - 1) / grid.BinPx);
        var lastColumn = Math.Min(grid.Columns - 1, (region.ColumnStop - 1) / grid.BinPx);
        for (var row = region.RowStart / grid.BinPx; row <= lastRow; row++)
            for (var column = region.ColumnStart / grid.BinPx; column <= lastColumn; column++)
            {
                var value = double.CreateChecked(plane[row * grid.Columns + column]);
                if (!double.IsNaN(value))
                    (sum, n) = (sum + value, n + 1);
            }
        return n > 0 ? sum / n : double.NaN;
    }
}
