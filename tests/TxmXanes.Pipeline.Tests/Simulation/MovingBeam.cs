using TxmXanes.TestKit.Simulation;

namespace TxmXanes.Pipeline.Tests.Simulation;

/// <summary>An illumination as science section 3 describes it, frame by frame: fixed texture times a Gaussian with a pedestal that moves, flickers, and deforms in cosines. Not the analysis' own model.</summary>
internal sealed class MovingBeam
{
    public const double PeakPhotons = 14000;

    // Beyond what a polynomial of degree 2 follows, rms in log intensity.
    private const double DeformationRms = 0.0095;
    private const double FlickerRms = 0.012;
    private const double Pedestal = 0.07;

    // Periods over the frame and share of the deformation's energy.
    private static readonly (double Rows, double Columns, double Energy)[] Deformations = [(1.2, 0.5, 0.040), (0.5, 1.3, 0.025), (1.3, 1.0, 0.018), (0.8, 1.8, 0.015)];

    private readonly float[] texture;
    private readonly State[] states;

    /// <param name="frames">Frames with a state of their own.</param>
    public MovingBeam(int rows, int columns, int frames, long seed)
    {
        (Rows, Columns) = (rows, columns);
        var random = new Noise(seed);
        texture = [.. random.SmoothField(rows, columns, 1.2).Select(v => (float)(1 + 0.075 * v))];
        var phases = Deformations.Select(_ => (Row: 2 * Math.PI * random.Uniform(), Column: 2 * Math.PI * random.Uniform())).ToArray();
        states = new State[frames];
        for (var t = 0; t < frames; t++)
            states[t] = new(13.0 / 1024 * random.Gaussian(), 3.5 / 1024 * random.Gaussian(), FlickerRms * random.Gaussian(), [.. Deformations.Select((d, k) => (Amplitude(d.Energy) * random.Gaussian(), phases[k].Row, phases[k].Column))]);
    }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Moves the envelope of a frame, px of 1024.</summary>
    public void Displace(int frame, double rowsOf1024) => states[frame] = states[frame] with { Row = states[frame].Row + rowsOf1024 / 1024 };

    /// <summary>Photons of every pixel of one exposure.</summary>
    public float[] Photons(int frame)
    {
        var state = states[frame];
        var photons = new float[Rows * Columns];
        var gauss = Line(Columns, x => Math.Exp(-0.5 * Square((x - 0.5 - state.Column) / 0.38)));
        var waves = state.Modes.Select((m, k) => Line(Columns, x => Math.Cos(2 * Math.PI * Deformations[k].Columns * x + m.ColumnPhase))).ToArray();
        for (var r = 0; r < Rows; r++)
        {
            var y = (r + 0.5) / Rows;
            var vertical = (1 - Pedestal) * Math.Exp(-0.5 * Square((y - 0.5 - state.Row) / 0.36));
            var along = state.Modes.Select((m, k) => m.Strength * Math.Cos(2 * Math.PI * Deformations[k].Rows * y + m.RowPhase)).ToArray();
            for (var c = 0; c < Columns; c++)
            {
                var log = state.LogIntensity;
                for (var k = 0; k < along.Length; k++)
                    log += along[k] * waves[k][c];
                photons[r * Columns + c] = (float)(PeakPhotons * texture[r * Columns + c] * (Pedestal + vertical * gauss[c]) * Math.Exp(log));
            }
        }
        return photons;
    }

    // A product of two cosines has a mean square of 1/4.
    private static double Amplitude(double energy) => 2 * DeformationRms * Math.Sqrt(energy / Deformations.Sum(d => d.Energy));

    private static double[] Line(int length, Func<double, double> value) => [.. Enumerable.Range(0, length).Select(i => value((i + 0.5) / length))];

    private static double Square(double x) => x * x;

    private readonly record struct State(double Row, double Column, double LogIntensity, (double Strength, double RowPhase, double ColumnPhase)[] Modes);
}
