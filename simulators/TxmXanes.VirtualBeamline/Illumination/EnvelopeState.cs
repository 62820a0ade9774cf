namespace TxmXanes.VirtualBeamline.Illumination;

/// <summary>The moving parts of the beam during one exposure.</summary>
/// <param name="RowShift">Displacement of the centre over the frame's height.</param>
/// <param name="ColumnShift">The same over its width.</param>
/// <param name="Modes">Amplitudes of the deformation modes, in log intensity.</param>
/// <param name="SeenFlicker">Factor on the intensity that the ion chamber sees too.</param>
/// <param name="UnseenFlicker">Factor on the intensity behind the ion chamber.</param>
public sealed record EnvelopeState(double RowShift, double ColumnShift, double[] Modes, double SeenFlicker, double UnseenFlicker);
