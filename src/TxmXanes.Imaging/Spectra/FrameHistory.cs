using TxmXanes.Imaging.Registration;

namespace TxmXanes.Imaging.Spectra;

/// <summary>What all pixels share of the frames so far.</summary>
internal sealed class FrameHistory(int terms, Interpolation interpolation)
{
    private readonly List<FrameTerm> frames = [];
    private readonly List<double[]> bases = [];

    public Interpolation Interpolation { get; } = interpolation;

    public IReadOnlyList<FrameTerm> Terms => frames;

    /// <summary>q of each frame.</summary>
    public IReadOnlyList<double[]> Bases => bases;

    /// <summary>G = sum w q q^T, row-major.</summary>
    public double[] Gram { get; } = new double[terms * terms];

    public double TotalWeight { get; private set; }

    public void Add(in FrameTerm frame, double[] q)
    {
        Accumulate(Gram, q, frame.Weight);
        TotalWeight += frame.Weight;
        frames.Add(frame);
        bases.Add(q);
    }

    public void Clear()
    {
        frames.Clear();
        bases.Clear();
        Array.Clear(Gram);
        TotalWeight = 0;
    }

    /// <summary>G and the weights' sum of a pixel that misses some frames.</summary>
    public double Without(ReadOnlySpan<uint> missing, Span<double> gram)
    {
        Gram.CopyTo(gram);
        var total = TotalWeight;
        foreach (var entry in missing)
        {
            var frame = MissingFrames.Frame(entry);
            Accumulate(gram, bases[frame], -frames[frame].Weight);
            total -= frames[frame].Weight;
        }
        return total;
    }

    /// <summary>gram += weight q q^T.</summary>
    private static void Accumulate(Span<double> gram, ReadOnlySpan<double> q, double weight)
    {
        for (var i = 0; i < q.Length; i++)
            for (var j = 0; j < q.Length; j++)
                gram[i * q.Length + j] += weight * q[i] * q[j];
    }
}
