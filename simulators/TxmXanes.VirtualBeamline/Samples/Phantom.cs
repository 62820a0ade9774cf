using TxmXanes.VirtualBeamline.Spectra;

namespace TxmXanes.VirtualBeamline.Samples;

/// <summary>One chemical state in a sample.</summary>
/// <param name="Spectrum">Its edge-normalised absorption r(E).</param>
/// <param name="Companion">What absorbs along with it without an edge: nickel's other shells, oxygen, manganese, ...</param>
public sealed record Species(ISpectrum Spectrum, SmoothAbsorption Companion)
{
    /// <summary>Optical density per unit of edge step at this energy: r(E) + smooth part.</summary>
    public double DensityPerStep(double energyEv) => Spectrum.At(energyEv) + Companion.PerEdgeStep * Companion.At(energyEv);
}

/// <summary>
/// The sample as an ideal microscope shows it in focus, in detector pixels, row-major [Rows, Columns]:
/// optical density y(E, x) = sum_j c_j(x) (r_j(E) + smooth_j(E)) + binder(x) carbon(E).
/// </summary>
/// <param name="Species">J chemical states.</param>
/// <param name="Coefficients">J maps c_j: each one's share of the nickel edge step; their sum is 0 to 0.6.</param>
/// <param name="Binder">Optical density of carbon at 8333 eV.</param>
public sealed record Phantom(int Rows, int Columns, IReadOnlyList<Species> Species, IReadOnlyList<float[]> Coefficients, float[] Binder)
{
    /// <summary>Weights of the J coefficient maps and of the binder in the optical density at this energy.</summary>
    public double[] DensityWeights(double energyEv) =>
        [.. Species.Select(s => s.DensityPerStep(energyEv)), SmoothAbsorption.Carbon.At(energyEv)];

    /// <summary>The J coefficient maps and the binder, in the order of <see cref="DensityWeights"/>.</summary>
    public IReadOnlyList<float[]> Maps { get; } = [.. Coefficients, Binder];
}
