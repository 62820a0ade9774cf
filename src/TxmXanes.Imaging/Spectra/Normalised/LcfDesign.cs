using TxmXanes.Domain;
using TxmXanes.Domain.Scans;

namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>The model of a linear combination fit over the frames of its range: background terms first, then the references, in an orthonormal basis (see <see cref="OrthonormalBasis"/> and <see cref="JointDesign"/> for why).</summary>
internal sealed class LcfDesign
{
    private readonly int[] places;

    /// <exception cref="BadInputException">Too few energies, a reference that does not cover them, references that cannot be told apart, or impossible constraints.</exception>
    public LcfDesign(double[] energiesEv, NormalisedOptions options)
    {
        References = options.References.Count;
        if (References is 0 or > JointDesign.MaxReferences)
            throw new BadInputException($"The fit takes 1 to {JointDesign.MaxReferences} references, not {References}.");
        Constraints = options.Constraints ?? FitConstraints.None;
        Constraints.Check(References);
        Background = (int)options.Background;
        Frames = EdgeOptions.FramesIn(options.Range ?? new EnergyRange(double.NegativeInfinity, double.PositiveInfinity), energiesEv);
        var distinct = Frames.Select(t => energiesEv[t]).Distinct().Count();
        if (distinct <= Terms)
            throw new BadInputException($"The fit of {References} references with {Background} background terms needs more than {Terms} energies; {distinct} lie in the fit range.");

        var (first, last) = (energiesEv[Frames[0]], energiesEv[Frames[^1]]);
        var functions = new List<double[]>();
        for (var i = 0; i < Background; i++)
            functions.Add(Frames.Select(t => Math.Pow((energiesEv[t] - (first + last) / 2) / ((last - first) / 2), i)).ToArray());
        foreach (var reference in options.References)
            functions.Add(Frames.Select(t => reference.At(energiesEv[t])).ToArray());
        Basis = OrthonormalBasis.Of(functions, k => new BadInputException(
            $"Reference '{options.References[Math.Max(0, k - Background)].Name}' cannot be told apart from the background and the references before it over the energies of the fit."));
        Functions = [.. functions];
        places = new int[energiesEv.Length];
        Array.Fill(places, -1);
        for (var i = 0; i < Frames.Length; i++)
            places[Frames[i]] = i;
        Sets = ActiveSet.All(Constraints, References).ToArray();
    }

    public FitConstraints Constraints { get; }

    /// <summary>J.</summary>
    public int References { get; }

    /// <summary>B: 0, 1 or 2.</summary>
    public int Background { get; }

    /// <summary>B + J.</summary>
    public int Terms => Background + References;

    /// <summary>Parameters that the data determine.</summary>
    public int DegreesTaken => Terms - (Constraints.SumToOne ? 1 : 0);

    /// <summary>Place of frame <paramref name="t"/> in the range; -1 outside.</summary>
    public int IndexOf(int t) => places[t];

    /// <summary>Frames in the stack.</summary>
    public int Total => places.Length;

    /// <summary>Frames of the range, rising.</summary>
    public int[] Frames { get; }

    /// <summary>v_k over the frames of the range.</summary>
    public double[][] Functions { get; }

    public OrthonormalBasis Basis { get; }

    /// <summary>Of <see cref="ActiveSet.All"/>.</summary>
    public int[] Sets { get; }

    /// <summary>The references' part of an upper triangular [n, n] matrix.</summary>
    public double[] ReferencePart(ReadOnlySpan<double> r)
    {
        var part = new double[References * References];
        ReferencePart(r, part);
        return part;
    }

    public void ReferencePart(ReadOnlySpan<double> r, Span<double> part)
    {
        for (var i = 0; i < References; i++)
            r.Slice((Background + i) * Terms + Background, References).CopyTo(part[(i * References)..]);
    }
}
