using TxmXanes.Imaging.Stacks;
using TxmXanes.Imaging.Tests.Simulation;
using TxmXanes.TestKit.Simulation;

namespace TxmXanes.Imaging.Tests.Spectra.Normalised;

/// <summary>Random mixtures of the three references on sloping backgrounds, noisy where asked for, with a few invalid values.</summary>
internal static class SmallStack
{
    public static readonly double[] Energies = SyntheticReferences.PublishedEnergiesEv.Order().ToArray();

    public static SpectrumStack Of(int rows, int columns, double noise, bool missing = false, long seed = 1)
    {
        var random = new Noise(seed);
        var references = SyntheticReferences.MetalOxideLayered;
        var frames = Energies.Select(_ => new float[rows * columns]).ToArray();
        for (var p = 0; p < rows * columns; p++)
        {
            var (jump, a, b) = (0.2 + 0.3 * random.Uniform(), 0.1 + 0.2 * random.Uniform(), -0.05 * random.Uniform());
            var c = references.Select(_ => 0.1 + random.Uniform()).ToArray();
            var sum = c.Sum();
            for (var t = 0; t < Energies.Length; t++)
            {
                var y = a + b * (Energies[t] - 8200) / 395 + noise * random.Gaussian();
                for (var j = 0; j < c.Length; j++)
                    y += jump * c[j] / sum * references[j].At(Energies[t]);
                frames[t][p] = (float)y;
            }
        }
        if (missing)
            for (var p = 2; p < rows * columns; p += 5)
                for (var k = 0; k < 1 + p % 3; k++)
                    frames[random.Next(Energies.Length)][p] = float.NaN;
        return new SpectrumStack(rows, columns, Energies, frames);
    }

    public static double[] Spectrum(SpectrumStack stack, int p) => stack.Frames.Select(f => (double)f[p]).ToArray();
}
