using System.Numerics.Tensors;
using TxmXanes.VirtualBeamline.Configuration;

namespace TxmXanes.VirtualBeamline.Illumination;

/// <summary>The beam of one exposure, row by row. Holds the column part of the Gaussian, which all rows share.</summary>
/// <remarks>Has scratch rows of its own: one thread at a time.</remarks>
public sealed class BeamImage
{
    private readonly Beam beam;
    private readonly IlluminationSettings settings;
    private readonly DeformationModes modes;
    private readonly int rows;
    private readonly EnvelopeState state;
    private readonly float[] gauss;
    private readonly float[] deformation;
    private readonly float[] factor;

    internal BeamImage(Beam beam, IlluminationSettings settings, DeformationModes modes, int rows, int columns, EnvelopeState state)
    {
        (this.beam, this.settings, this.modes, this.rows, this.state) = (beam, settings, modes, rows, state);
        gauss = new float[columns];
        deformation = new float[columns];
        factor = new float[columns];
        for (var c = 0; c < columns; c++)
        {
            var x = ((c + 0.5) / columns - 0.5 - state.ColumnShift) / settings.SigmaColumns;
            gauss[c] = (float)Math.Exp(-0.5 * x * x);
        }
    }

    /// <summary>destination[c] = scale * beam at (row, c).</summary>
    public void Row(int row, double scale, Span<float> destination)
    {
        var y = ((row + 0.5) / rows - 0.5 - state.RowShift) / settings.SigmaRows;
        var vertical = scale * (1 - settings.Pedestal) * Math.Exp(-0.5 * y * y);
        TensorPrimitives.Multiply(gauss, (float)vertical, destination);
        TensorPrimitives.Add(destination, (float)(scale * settings.Pedestal), destination);
        TensorPrimitives.Multiply(destination, beam.Texture.AsSpan(row * gauss.Length, gauss.Length), destination);
        if (settings.Motion)
            Deform(row, destination);
    }

    // exp(d) = 1 + d + d^2/2 to 1e-6 for the per cents that d has.
    private void Deform(int row, Span<float> destination)
    {
        deformation.AsSpan().Clear();
        for (var k = 0; k < modes.Count; k++)
            TensorPrimitives.MultiplyAdd(modes.Columns(k), (float)state.Modes[k] * modes.Row(k, row), deformation, deformation);
        TensorPrimitives.Multiply(deformation, 0.5f, factor);
        TensorPrimitives.Add(factor, 1, factor);
        TensorPrimitives.Multiply(factor, deformation, factor);
        TensorPrimitives.MultiplyAdd<float>(factor, destination, destination, destination);
    }
}
