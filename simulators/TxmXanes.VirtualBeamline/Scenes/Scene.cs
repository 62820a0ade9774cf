using TxmXanes.VirtualBeamline.Configuration;
using TxmXanes.VirtualBeamline.Illumination;
using TxmXanes.VirtualBeamline.Samples;

namespace TxmXanes.VirtualBeamline.Scenes;

/// <summary>Sample, beam and camera law together: all that an image is made of. Immutable.</summary>
public sealed record Scene(Phantom Phantom, Beam Beam, CameraSettings Camera, IlluminationSettings Illumination)
{
    /// <summary>Grey value above dark at the envelope's maximum for this exposure, ADU.</summary>
    public double BeamMaximumAdu(Shot shot) => shot.ShutterOpen
        ? Camera.GainAduPerPhoton * Illumination.PhotonsAtMaximum * shot.ExposureSeconds / Illumination.ReferenceExposureSeconds * shot.Intensity
        : 0;

    /// <summary>Whether any of the sample's image falls on the detector.</summary>
    public bool ShowsSample(Shot shot) => shot.ShutterOpen
        && Math.Abs(shot.Geometry.RowShiftPx) < 0.9 * Camera.Rows * shot.Geometry.Scale
        && Math.Abs(shot.Geometry.ColumnShiftPx) < 0.9 * Camera.Columns * shot.Geometry.Scale;
}
