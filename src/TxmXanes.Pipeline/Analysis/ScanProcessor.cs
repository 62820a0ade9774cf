using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;
using TxmXanes.Imaging.Normalization;
using TxmXanes.Imaging.Registration;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Pipeline.Analysis;

/// <param name="Maps">What goes into the maps file.</param>
/// <param name="Statistics">The sums behind them.</param>
/// <param name="LogBackground">ln of (B - D)/(t i0), mean over the backgrounds used: what the errors were computed with.</param>
/// <param name="LastOpticalDensity">Of the last sample frame, not aligned.</param>
public sealed record ProcessedScan(MapSet Maps, SufficientStatistics Statistics, float[] LogBackground, float[] LastOpticalDensity, double LastEnergyEv, int DarkFrames);

/// <summary>The analysis of a recorded scan: what `txmx process` runs, and the daemon at the end of every scan.</summary>
public static class ScanProcessor
{
    /// <param name="references">Edge-normalised spectra, in the order of the maps.</param>
    /// <param name="keepBackgrounds">Whether the predicted background of every frame goes into the result (T planes).</param>
    /// <param name="progress">Told the fraction done, 0 to 1.</param>
    /// <exception cref="Domain.BadInputException">The scan lacks what the recipe needs.</exception>
    public static ProcessedScan Run(IScanFrames scan, Recipe recipe, IReadOnlyList<ReferenceSpectrum> references, bool keepBackgrounds = false, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        var reader = new OpticalDensityReader(scan, recipe);
        var shape = reader.Shape;
        var energies = Enumerable.Range(0, reader.Count).Select(i => reader.Metadata(i).EnergyEv).ToArray();
        var accumulator = new MapAccumulator(shape, energies, references, recipe);
        var shifts = new Shift[reader.Count];
        var backgrounds = keepBackgrounds ? new float[reader.Count][] : null;
        var y = new float[shape.Pixels];
        for (var i = 0; i < reader.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            reader.Read(i, y);
            shifts[i] = accumulator.Add(y, reader.Term(i), reader.MeanBackground);
            if (backgrounds is not null)
                reader.Predict(i, backgrounds[i] = new float[shape.Pixels]);
            progress?.Report(0.8 * (i + 1) / reader.Count);
        }

        var logBackground = reader.FirstBackground.ToArray();
        FlatField.Log(logBackground, logBackground);
        var fit = Solve(accumulator.Statistics, logBackground, scan.Camera, reader, recipe);
        progress?.Report(0.95);
        var maps = ToMaps(fit, accumulator.Design, shape, recipe) with { Shifts = Array.ConvertAll(shifts, s => ((float)s.Row, (float)s.Column)), Backgrounds = backgrounds, Notes = [.. reader.Notes] };
        progress?.Report(1);
        return new ProcessedScan(maps, accumulator.Statistics, logBackground, y, energies[^1], reader.DarkFrames);
    }

    private static JointFit Solve(SufficientStatistics statistics, float[] logBackground, CameraDescription camera, OpticalDensityReader reader, Recipe recipe)
    {
        var fit = new JointFit(statistics.Rows, statistics.Columns, statistics.Design.ReferenceCount);
        JointSolver.Solve(statistics, recipe.Fit.Solver, fit);
        if (camera.GainAduPerPhoton > 0)
        {
            StandardErrors.Fill(statistics, logBackground, new CameraNoise(camera.GainAduPerPhoton, camera.ReadNoiseAdu, reader.DarkFrames), fit);
            return fit;
        }
        foreach (var plane in fit.FractionSigma)
            Array.Fill(plane, float.NaN);
        reader.Notes.Add("The camera's gain is not known: there are no standard errors.");
        return fit;
    }

    // Below the mask's thickness a fraction is noise over next to nothing.
    private static MapSet ToMaps(JointFit fit, JointDesign design, FrameShape shape, Recipe recipe)
    {
        for (var i = 0; i < fit.Valid.Length; i++)
        {
            if (fit.Thickness[i] >= recipe.Mask.ThicknessMin)
                continue;
            fit.Valid[i] = 0;
            for (var j = 0; j < design.ReferenceCount; j++)
                fit.Fraction[j][i] = fit.FractionSigma[j][i] = float.NaN;
        }
        return new MapSet
        {
            Rows = shape.Rows,
            Columns = shape.Columns,
            ReferenceNames = design.ReferenceNames,
            Fraction = fit.Fraction,
            Coefficient = fit.Coefficient,
            FractionSigma = fit.FractionSigma,
            Thickness = fit.Thickness,
            FitError = fit.FitError,
            Valid = fit.Valid,
            Shifts = [],
        };
    }
}
