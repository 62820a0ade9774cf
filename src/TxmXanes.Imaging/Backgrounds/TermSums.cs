using System.Numerics.Tensors;

namespace TxmXanes.Imaging.Backgrounds;

/// <summary>Sums of one cell over some finest cells and sequences, energies side by side: powers, moments as [moment, energy], and the powers of pixels missing at single energies.</summary>
internal sealed class TermSums(int energies)
{
    private readonly double[] moments = new double[CellSums.Moments * energies];
    private readonly Dictionary<int, double[]> missing = [];

    /// <summary>As <see cref="CellSums.Powers"/>.</summary>
    public double[] Powers { get; } = new double[Monomials.Powers];

    /// <summary>By energy: the part of <see cref="Powers"/> that belongs to pixels invalid there.</summary>
    public IReadOnlyDictionary<int, double[]> Missing => missing;

    /// <summary>One moment of every energy.</summary>
    public ReadOnlySpan<double> Moments(int k) => moments.AsSpan(k * energies, energies);

    public void Clear()
    {
        Array.Clear(Powers);
        Array.Clear(moments);
        missing.Clear();
    }

    /// <summary>Adds the powers of a finest cell, and those of its missing pixels.</summary>
    public void AddPowers(SequenceSums sequence, int cell)
    {
        TensorPrimitives.Add(Powers, sequence.Powers(cell), Powers);
        foreach (var (t, powers) in sequence.Missing(cell))
            AddMissing(t, powers, 1);
    }

    /// <summary>Adds moments as <see cref="SequenceSums.Moments"/> has them.</summary>
    /// <param name="byEnergy">[energy, moment].</param>
    public void AddMoments(ReadOnlySpan<double> byEnergy)
    {
        for (var t = 0; t < energies; t++)
            for (var k = 0; k < CellSums.Moments; k++)
                moments[k * energies + t] += byEnergy[t * CellSums.Moments + k];
    }

    /// <summary>Adds other sums, or with the sign -1 takes them off.</summary>
    public void Add(TermSums other, double sign)
    {
        TensorPrimitives.MultiplyAdd(other.Powers, sign, Powers, Powers);
        TensorPrimitives.MultiplyAdd(other.moments, sign, moments, moments);
        foreach (var (t, powers) in other.missing)
            AddMissing(t, powers, sign);
    }

    private void AddMissing(int t, double[] powers, double sign)
    {
        if (!missing.TryGetValue(t, out var sums))
            missing[t] = sums = new double[Monomials.Powers];
        TensorPrimitives.MultiplyAdd(powers, sign, sums, sums);
    }
}
