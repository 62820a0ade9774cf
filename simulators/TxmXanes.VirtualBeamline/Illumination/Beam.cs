using TxmXanes.VirtualBeamline.Configuration;
using TxmXanes.VirtualBeamline.Random;

namespace TxmXanes.VirtualBeamline.Illumination;

/// <summary>The illumination on the detector: texture x (Gaussian envelope + pedestal) x exp(deformation), 1 at the envelope's maximum.</summary>
/// <remarks>Immutable; safe for concurrent readers.</remarks>
public sealed class Beam
{
    private readonly IlluminationSettings settings;
    private readonly DeformationModes modes;
    private readonly int columns;
    private readonly int rows;

    public Beam(int rows, int columns, IlluminationSettings settings, CounterRandom random)
    {
        (this.rows, this.columns, this.settings) = (rows, columns, settings);
        Motion = new(settings, random.Stream("motion"));
        modes = new(rows, columns, settings.DeformationEnergies.Count, random.Stream("deformation"), (y, x) => Envelope(y - 0.5, x - 0.5));
        Texture = settings.TextureFlats is { } path
            ? TextureFactory.FromFlats(NpyStack.Read(path), settings.TextureFlatsDarkAdu, rows, columns)
            : TextureFactory.Create(rows, columns, settings.TextureRms, random.Stream("texture"));
    }

    /// <summary>[Rows, Columns], mean 1.</summary>
    public float[] Texture { get; }

    public EnvelopeMotion Motion { get; }

    /// <summary>Relative flux of source and monochromator at this energy: a smooth curve with glitches, 1 at 8333 eV but for those.</summary>
    public double FluxAt(double energyEv)
    {
        var x = (energyEv - 8333) / 400;
        var flux = 1 + 0.06 * x - 0.05 * x * x + 0.02 * Math.Sin(2.2 * x);
        foreach (var glitch in settings.GlitchesEv)
        {
            var t = (energyEv - glitch) / 1.5;
            flux *= 1 - settings.GlitchDepth * Math.Exp(-0.5 * t * t);
        }
        return flux;
    }

    /// <summary>The beam of one exposure.</summary>
    public BeamImage Image(EnvelopeState state) => new(this, settings, modes, rows, columns, state);

    private double Envelope(double y, double x) =>
        settings.Pedestal + (1 - settings.Pedestal) * Math.Exp(-0.5 * (Square(y / settings.SigmaRows) + Square(x / settings.SigmaColumns)));

    private static double Square(double x) => x * x;
}
