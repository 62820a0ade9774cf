using TxmXanes.Imaging.Registration;

namespace TxmXanes.Imaging.Spectra;

/// <summary>A part of one background in a frame's flat field.</summary>
/// <param name="Index">Which background: any number the caller gives it. Frames that name the same index share its noise.</param>
/// <param name="Share">Its part of the interpolated background, 0 to 1.</param>
/// <param name="LogExposure">ln(t_B i0_B).</param>
/// <param name="Frames">Frames averaged in it.</param>
public readonly record struct BackgroundShare(int Index, double Share, double LogExposure, int Frames);

/// <summary>What the fit and its errors need to know of one sample frame.</summary>
/// <param name="EnergyEv">Readback (or setpoint), eV.</param>
/// <param name="Weight">Least-squares weight, about 1 on average: the expected counts over their mean (all the pixels share it).</param>
/// <param name="Shift">Found by the registration.</param>
/// <param name="LogExposure">ln(t_I i0_I), as in the optical density.</param>
/// <param name="Before">The background before; share 1 if it is the only one.</param>
/// <param name="After">The background after, share 0 (default) if none.</param>
/// <param name="FieldVariance">Variance of the slow error left in the predicted background, in log intensity: the same over many pixels, another from frame to frame.</param>
public readonly record struct FrameTerm(double EnergyEv, double Weight, Shift Shift, double LogExposure, BackgroundShare Before, BackgroundShare After = default, double FieldVariance = 0);
