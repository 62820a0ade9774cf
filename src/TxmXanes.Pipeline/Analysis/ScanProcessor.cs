using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;
using TxmXanes.Imaging.Backgrounds;
using TxmXanes.Imaging.Normalization;
using TxmXanes.Imaging.Registration;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Pipeline.Analysis;

/// <param name="Maps">What goes into the maps file.</param>
/// <param name="Statistics">The sums behind them.</param>
/// <param name="LogBackground">ln of (B - D)/(t i0) of the first background: what the errors were computed with.</param>
/// <param name="LastOpticalDensity">Of the last sample frame, not aligned.</param>
public sealed record ProcessedScan(MapSet Maps, SufficientStatistics Statistics, float[] LogBackground, float[] LastOpticalDensity, double LastEnergyEv, int DarkFrames);

/// <summary>
/// The analysis of a recorded scan: what `txmx process` runs, and the daemon at the end of every scan. Frames are read
/// again for every pass, so memory does not grow with their number.
/// </summary>
public static class ScanProcessor
{
    /// <param name="references">Edge-normalised spectra, in the order of the maps.</param>
    /// <param name="keepBackgrounds">Whether the predicted background of every frame goes into the result (T planes).</param>
    /// <param name="progress">Told the fraction done, 0 to 1.</param>
    /// <param name="used">Given the optical density of every sample frame as it enters the fit, not aligned, with its term; valid during the call.</param>
    /// <param name="trained">What recorded backgrounds taught, where the recipe names it.</param>
    /// <exception cref="Domain.BadInputException">The scan lacks what the recipe needs.</exception>
    public static ProcessedScan Run(IScanFrames scan, Recipe recipe, IReadOnlyList<ReferenceSpectrum> references, bool keepBackgrounds = false, IProgress<double>? progress = null, Action<ReadOnlyMemory<float>, FrameTerm>? used = null, TrainedBackground? trained = null, CancellationToken cancellation = default)
    {
        return Run(new OpticalDensityReader(scan, recipe, trained), recipe, references, keepBackgrounds, progress, used, cancellation: cancellation);
    }

    /// <summary>The same of optical densities had in any way.</summary>
    /// <param name="terms">What the fit needs to know of every frame, its shift found already; null: frames are registered first.</param>
    /// <inheritdoc cref="Run(IScanFrames, Recipe, IReadOnlyList{ReferenceSpectrum}, bool, IProgress{double}?, Action{ReadOnlyMemory{float}, FrameTerm}?, TrainedBackground?, CancellationToken)"/>
    public static ProcessedScan Run(IOpticalDensities densities, Recipe recipe, IReadOnlyList<ReferenceSpectrum> references, bool keepBackgrounds = false, IProgress<double>? progress = null, Action<ReadOnlyMemory<float>, FrameTerm>? used = null, FrameTerm[]? terms = null, CancellationToken cancellation = default)
    {
        var passes = new ProcessingPasses(densities, recipe, references, progress, cancellation);
        var reader = passes.Reader;
        terms ??= passes.Register();
        var statistics = passes.Fit(terms, used);

        var logBackground = reader.FirstBackground.ToArray();
        FlatField.Log(logBackground, logBackground);
        var fit = Solve(statistics, logBackground, reader, recipe);
        var maps = ToMaps(fit, references, reader.Shape, recipe) with
        {
            Shifts = Array.ConvertAll(terms, t => ((float)t.Shift.Row, (float)t.Shift.Column)),
            Backgrounds = keepBackgrounds ? BackgroundsOf(reader) : null,
            BackgroundReport = reader.Report,
            Notes = [.. reader.Notes],
        };
        var last = new float[reader.Shape.Pixels];
        reader.Read(reader.Count - 1, last);
        progress?.Report(1);
        return new ProcessedScan(maps, statistics, logBackground, last, terms[^1].EnergyEv, reader.DarkFrames);
    }

    /// <summary>(B - D)/(t i0) as predicted for each frame.</summary>
    internal static float[][] BackgroundsOf(IOpticalDensities densities)
    {
        var planes = new float[densities.Count][];
        for (var i = 0; i < planes.Length; i++)
            densities.Predict(i, planes[i] = new float[densities.Shape.Pixels]);
        return planes;
    }

    private static JointFit Solve(SufficientStatistics statistics, float[] logBackground, IOpticalDensities reader, Recipe recipe)
    {
        var fit = new JointFit(statistics.Rows, statistics.Columns, statistics.Design.ReferenceCount);
        JointSolver.Solve(statistics, recipe.Fit.Solver, fit);
        if (reader.Noise is { } camera)
        {
            StandardErrors.Fill(statistics, logBackground, camera, fit);
            return fit;
        }
        ResidualErrors.Fill(statistics, fit);
        reader.Notes.Add("The camera's gain is not known: standard errors are those of the fit's residuals.");
        return fit;
    }

    // Below the mask's thickness a fraction is noise over next to nothing.
    internal static MapSet ToMaps(JointFit fit, IReadOnlyList<ReferenceSpectrum> references, FrameShape shape, Recipe recipe)
    {
        for (var i = 0; i < fit.Valid.Length; i++)
        {
            if (fit.Thickness[i] >= recipe.Mask.ThicknessMin)
                continue;
            fit.Valid[i] = 0;
            for (var j = 0; j < references.Count; j++)
                fit.Fraction[j][i] = fit.FractionSigma[j][i] = float.NaN;
        }
        var (edge, whiteline) = (new float[shape.Pixels], new float[shape.Pixels]);
        new SpectrumFeatures(references).Fill(fit, edge, whiteline);
        return new MapSet
        {
            Rows = shape.Rows,
            Columns = shape.Columns,
            ReferenceNames = references.Select(r => r.Name).ToArray(),
            Fraction = fit.Fraction,
            Coefficient = fit.Coefficient,
            FractionSigma = fit.FractionSigma,
            Thickness = fit.Thickness,
            EdgeEnergyEv = recipe.Outputs.Contains("edge_energy") ? edge : null,
            WhitelineEnergyEv = recipe.Outputs.Contains("whiteline_energy") ? whiteline : null,
            FitError = fit.FitError,
            Valid = fit.Valid,
            Shifts = [],
        };
    }
}
