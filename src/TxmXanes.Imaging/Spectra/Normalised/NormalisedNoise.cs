using TxmXanes.Imaging.Registration;

namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>What is known of the noise of a stack of optical densities, for the standard errors.</summary>
/// <param name="Frames">One term a frame of the stack, in its order: shift, exposure, backgrounds.</param>
/// <param name="LogBackground">ln of (B - D)/(t_B i0_B) on the stack's grid, one for the scan (the first, or the mean); NaN is replaced by the mean.</param>
/// <param name="Interpolation">How the frames were shifted.</param>
/// <param name="Averaged">For frames that are the mean of several: how many each; null for one each.</param>
/// <param name="Backgrounds">For frames that are the mean of several: how many backgrounds these were divided by, which is fewer where several frames were taken for one background; null for one each.</param>
public sealed record NormalisedNoise(
    IReadOnlyList<FrameTerm> Frames,
    ReadOnlyMemory<float> LogBackground,
    CameraNoise Camera,
    Interpolation Interpolation = Interpolation.Bilinear,
    IReadOnlyList<double>? Averaged = null,
    IReadOnlyList<double>? Backgrounds = null);
