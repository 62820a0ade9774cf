using TxmXanes.VirtualBeamline.Random;

namespace TxmXanes.VirtualBeamline.Samples;

/// <summary>A roundish outline: radius 1 + sum_k a_k cos(k theta + phase_k), within 0.9 to 1.1.</summary>
internal sealed class Outline
{
    private readonly double[] amplitudes;
    private readonly double[] phases;

    public Outline(CounterRandom random)
    {
        amplitudes = [.. Enumerable.Range(0, 5).Select(k => 0.035 * random.Uniform(k) / (1 + 0.3 * k))];
        phases = [.. Enumerable.Range(0, 5).Select(k => random.Uniform(100 + k, 0, 2 * Math.PI))];
    }

    /// <summary>Relative radius in this direction.</summary>
    public double At(double theta)
    {
        var radius = 1.0;
        for (var k = 0; k < amplitudes.Length; k++)
            radius += amplitudes[k] * Math.Cos((k + 2) * theta + phases[k]);
        return radius;
    }
}
