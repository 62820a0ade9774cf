using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Pipeline.Live;

/// <summary>Turns the sums of a fit into maps at screen resolution.</summary>
/// <remarks>Owned by one thread; the snapshots it makes are independent of it.</remarks>
internal sealed class ScreenMaps
{
    /// <summary>The quantities of a snapshot, in the order a page offers them.</summary>
    public static readonly IReadOnlyList<string> Quantities = ["fraction", "fraction_sigma", "thickness", "fit_error", "optical_density", "valid"];

    private readonly BlockStatistics blocks;
    private readonly JointFit fit;
    private readonly Recipe recipe;
    private readonly CameraDescription camera;
    private readonly float[] logBackground;

    public ScreenMaps(SufficientStatistics statistics, ScreenGrid grid, Recipe recipe, CameraDescription camera)
    {
        blocks = new BlockStatistics(statistics, grid.BinPx);
        fit = new JointFit(blocks.Rows, blocks.Columns, statistics.Design.ReferenceCount);
        logBackground = new float[blocks.Rows * blocks.Columns];
        this.recipe = recipe;
        this.camera = camera;
    }

    /// <summary>The background that standard errors are computed with.</summary>
    /// <param name="perPixel">ln of (B - D)/(t i0) of the whole frame.</param>
    public void UseBackground(ReadOnlySpan<float> perPixel) => blocks.Average(perPixel, logBackground);

    /// <summary>That background on the screen's grid.</summary>
    public ReadOnlySpan<float> LogBackground => logBackground;

    /// <summary>Mean of a frame over the blocks, NaN left out.</summary>
    public void Average(ReadOnlySpan<float> frame, Span<float> onScreen) => blocks.Average(frame, onScreen);

    /// <summary>Solves and copies: planes by quantity.</summary>
    /// <param name="opticalDensity">Of the last frame, on the screen's grid.</param>
    public Dictionary<string, float[][]> Solve(float[] opticalDensity, int darkFrames)
    {
        blocks.Update();
        JointSolver.Solve(blocks, recipe.Fit.Solver, fit);
        if (camera.GainAduPerPhoton > 0)
            StandardErrors.Fill(blocks, logBackground, new CameraNoise(camera.GainAduPerPhoton, camera.ReadNoiseAdu, darkFrames), fit);
        else
            foreach (var plane in fit.FractionSigma)
                Array.Fill(plane, float.NaN);
        return new Dictionary<string, float[][]>
        {
            ["fraction"] = Masked(fit.Fraction),
            ["fraction_sigma"] = Masked(fit.FractionSigma),
            ["thickness"] = [[.. fit.Thickness]],
            ["fit_error"] = [[.. fit.FitError]],
            ["optical_density"] = [opticalDensity],
            ["valid"] = [Array.ConvertAll(fit.Valid, v => (float)v)],
        };
    }

    // A fraction of next to nothing is noise: the mask's thickness decides what is shown.
    private float[][] Masked(float[][] planes) => Array.ConvertAll(planes, plane =>
    {
        var masked = new float[plane.Length];
        for (var i = 0; i < plane.Length; i++)
            masked[i] = fit.Thickness[i] >= recipe.Mask.ThicknessMin ? plane[i] : float.NaN;
        return masked;
    });
}
