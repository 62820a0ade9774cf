using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Pipeline.Live;

/// <summary>Turns the sums of a fit into maps at screen resolution.</summary>
/// <remarks>Owned by one thread.</remarks>
internal sealed class ScreenMaps
{
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

    /// <summary>Solves into <paramref name="planes"/>, all but the optical density.</summary>
    public void Solve(LivePlanes planes, int darkFrames)
    {
        blocks.Update();
        JointSolver.Solve(blocks, recipe.Fit.Solver, fit);
        if (camera.GainAduPerPhoton > 0)
            StandardErrors.Fill(blocks, logBackground, new CameraNoise(camera.GainAduPerPhoton, camera.ReadNoiseAdu, darkFrames), fit);
        else
            foreach (var plane in fit.FractionSigma)
                Array.Fill(plane, float.NaN);
        fit.Thickness.CopyTo(planes.Thickness, 0);
        fit.FitError.CopyTo(planes.FitError, 0);
        for (var i = 0; i < fit.Valid.Length; i++)
            planes.Valid[i] = fit.Valid[i];
        for (var j = 0; j < fit.Fraction.Length; j++)
        {
            Mask(fit.Fraction[j], planes.Fraction[j]);
            Mask(fit.FractionSigma[j], planes.FractionSigma[j]);
        }
    }

    // A fraction of next to nothing is noise: the mask's thickness decides what is shown.
    private void Mask(float[] plane, float[] masked)
    {
        for (var i = 0; i < plane.Length; i++)
            masked[i] = fit.Thickness[i] >= recipe.Mask.ThicknessMin ? plane[i] : float.NaN;
    }
}
