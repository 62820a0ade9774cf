using TxmXanes.Imaging.Registration;

namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>What is known of the noise of a stack of optical densities, for the standard errors.</summary>
/// <param name="Frames">One term a frame of the stack, in its order: shift, exposure, backgrounds. Of a mean of several frames: the backgrounds' shares in the mean.</param>
/// <param name="LogBackground">ln of (B - D)/(t_B i0_B) on the stack's grid, one for the scan (the first, or the mean); NaN is replaced by the mean.</param>
/// <param name="Interpolation">How the frames were shifted.</param>
/// <param name="Averaged">For frames that are the mean of several: how many each; null for one each. Only the frames' own counting noise is divided by it: repeats over one background have all of its noise.</param>
public sealed record NormalisedNoise(
    IReadOnlyList<FrameTerm> Frames,
    ReadOnlyMemory<float> LogBackground,
    CameraNoise Camera,
    Interpolation Interpolation = Interpolation.Bilinear,
    IReadOnlyList<double>? Averaged = null);
