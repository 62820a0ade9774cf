using TxmXanes.Domain.Spectra;
using TxmXanes.Imaging.Stacks;
using TxmXanes.Imaging.Tests.Simulation;
using TxmXanes.TestKit.Simulation;

namespace TxmXanes.Imaging.Tests.Structure;

/// <summary>Stacks of mixtures whose phases are known.</summary>
internal static class StructureData
{
    /// <summary>Fractions of each pixel, drawn so that all mixtures occur; NaN in every 50th pixel at one energy.</summary>
    public static SpectrumStack Mixtures(ReferenceSpectrum[] references, int side, double noise, bool thickness, int seed = 1)
    {
        var (random, energies) = (new Noise(seed), SyntheticReferences.PublishedEnergiesEv);
        var frames = energies.Select(_ => new float[side * side]).ToArray();
        for (var p = 0; p < side * side; p++)
        {
            var weights = references.Select(_ => -Math.Log(1 - random.Uniform())).ToArray();
            var scale = (thickness ? 0.3 + 0.7 * random.Uniform() : 1) / weights.Sum();
            for (var t = 0; t < energies.Length; t++)
                frames[t][p] = (float)(references.Zip(weights, (r, w) => scale * w * r.At(energies[t])).Sum() + noise * random.Gaussian());
            if (p % 50 == 7)
                frames[p % energies.Length][p] = float.NaN;
        }
        return new SpectrumStack(side, side, energies, frames);
    }

    /// <summary>Points about <paramref name="groups"/> centres in <paramref name="dimensions"/> dimensions; pixel p belongs to group p % groups.</summary>
    public static SpectrumStack Blobs(int pixels, int dimensions, int groups, double spread, int seed = 1)
    {
        var random = new Noise(seed);
        var centres = Enumerable.Range(0, groups).Select(_ => Enumerable.Range(0, dimensions).Select(_ => random.Gaussian()).ToArray()).ToArray();
        var frames = Enumerable.Range(0, dimensions).Select(_ => new float[pixels]).ToArray();
        for (var p = 0; p < pixels; p++)
            for (var d = 0; d < dimensions; d++)
                frames[d][p] = (float)(centres[p % groups][d] + spread * random.Gaussian());
        return new SpectrumStack(1, pixels, [.. Enumerable.Range(0, dimensions).Select(d => 8300.0 + d)], frames);
    }
}
