using TxmXanes.VirtualBeamline.Illumination;

namespace TxmXanes.VirtualBeamline.Scenes;

/// <summary>Where the sample's image lies on the detector: r' = Scale (r - centre) + centre + RowShift, likewise columns.</summary>
/// <param name="Scale">Magnification relative to the nominal one.</param>
/// <param name="BlurSigmaPx">Blur beyond the phantom's own, from defocus.</param>
public readonly record struct ImageGeometry(double RowShiftPx, double ColumnShiftPx, double Scale, double BlurSigmaPx);

/// <summary>Everything that one exposure depends on.</summary>
/// <param name="Number">Exposures since the start, from 0; seeds illumination and noise.</param>
/// <param name="MidTimeSeconds">Middle of the exposure, s since the epoch.</param>
/// <param name="EnergyEv">Photon energy that the sample saw.</param>
/// <param name="Intensity">Ring current over nominal times flux at this energy times flicker.</param>
public sealed record Shot(long Number, long ImageId, double MidTimeSeconds, double ExposureSeconds, double EnergyEv, double Intensity, bool ShutterOpen, ImageGeometry Geometry, EnvelopeState Envelope);
