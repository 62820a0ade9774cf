using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Pipeline.Live;

/// <summary>Turns sums of a fit at screen resolution into the maps that viewers see.</summary>
/// <remarks>Owned by one thread.</remarks>
internal sealed class ScreenMaps(PixelSums sums, Recipe recipe)
{
    private readonly JointFit fit = new(sums.Rows, sums.Columns, sums.Design.ReferenceCount);

    /// <summary>Solves into <paramref name="planes"/>, all but the optical density.</summary>
    /// <param name="logBackground">ln of (B - D)/(t i0) on the screen's grid.</param>
    /// <param name="noise">Of one element of the sums; null where the camera's law is not known: there are then no errors.</param>
    public void Solve(LivePlanes planes, ReadOnlyMemory<float> logBackground, CameraNoise? noise)
    {
        JointSolver.Solve(sums, recipe.Fit.Solver, fit);
        if (noise is { } known)
            StandardErrors.Fill(sums, logBackground, known, fit);
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

    /// <summary>The camera's noise in the mean of <paramref name="pixelsPerSide"/> squared pixels, as if it were one pixel of as many times the light.</summary>
    public static CameraNoise? NoiseOf(CameraDescription camera, int pixelsPerSide, int darkFrames) => camera.GainAduPerPhoton > 0
        ? new CameraNoise(camera.GainAduPerPhoton / (pixelsPerSide * pixelsPerSide), camera.ReadNoiseAdu / pixelsPerSide, darkFrames)
        : null;

    // A fraction of next to nothing is noise: the mask's thickness decides what is shown.
    private void Mask(float[] plane, float[] masked)
    {
        for (var i = 0; i < plane.Length; i++)
            masked[i] = fit.Thickness[i] >= recipe.Mask.ThicknessMin ? plane[i] : float.NaN;
    }
}
