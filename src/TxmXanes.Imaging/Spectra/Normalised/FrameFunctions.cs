using TxmXanes.Domain;

namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>Functions fitted by least squares to some of the frames: c = sum_k InverseR beta_k, beta_k = mean of q_k y over those frames.</summary>
internal sealed class FrameFunctions
{
    private readonly int[] places;

    /// <param name="what">"pre-edge" or "post-edge", for messages.</param>
    /// <param name="frames">The frames of the range, rising.</param>
    /// <param name="functions">n functions over all T energies.</param>
    /// <exception cref="BadInputException">Fewer distinct energies than functions.</exception>
    public FrameFunctions(string what, int[] frames, IReadOnlyList<double> energiesEv, IReadOnlyList<double[]> functions)
    {
        var distinct = frames.Select(t => energiesEv[t]).Distinct().Count();
        if (distinct < functions.Count)
            throw new BadInputException($"The {what} range holds {distinct} energies of the scan; its line needs at least {functions.Count}.");
        Frames = frames;
        places = new int[energiesEv.Count];
        Array.Fill(places, -1);
        for (var i = 0; i < frames.Length; i++)
            places[frames[i]] = i;
        Basis = OrthonormalBasis.Of(functions.Select(f => frames.Select(t => f[t]).ToArray()).ToArray(),
            _ => new BadInputException($"The energies of the {what} range lie too close together for its line."));
    }

    /// <summary>Place of frame <paramref name="t"/> in the range; -1 outside.</summary>
    public int IndexOf(int t) => places[t];

    /// <summary>Indices of the frames.</summary>
    public int[] Frames { get; }

    public OrthonormalBasis Basis { get; }

    public int Terms => Basis.Terms;

    /// <summary>Weight of the i-th frame of the range in moment k: z_k = sum_i Weight(k, i) y.</summary>
    public double Weight(int k, int i) => Basis.Q[k][i] / Frames.Length;
}
