namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>The scan's energies about the edge, and the functions that the lines are made of: x = (E - origin)/span.</summary>
internal sealed class EdgeAxis
{
    public EdgeAxis(double[] energiesEv, EdgeOptions options)
    {
        EnergiesEv = energiesEv;
        OriginEv = (Math.Min(options.Pre.StopEv, energiesEv[^1]) + Math.Max(options.Post.StartEv, energiesEv[0])) / 2;
        SpanEv = Math.Max(1e-6, (energiesEv[^1] - energiesEv[0]) / 2);
    }

    public double[] EnergiesEv { get; }

    /// <summary>Where the lines' value and slope are told: the middle between the two ranges, eV.</summary>
    public double OriginEv { get; }

    public double SpanEv { get; }

    /// <summary>1, x, ..., x^order over all energies.</summary>
    public double[][] Monomials(int order) =>
        Enumerable.Range(0, order + 1).Select(i => EnergiesEv.Select(e => Math.Pow((e - OriginEv) / SpanEv, i)).ToArray()).ToArray();

    /// <summary>(E_0/E)³ and ((E_0/E)⁴ - (E_0/E)³) E_0/span: the span of E^-3 and E^-4, in numbers that float can hold apart.</summary>
    public double[][] Victoreen() =>
    [
        EnergiesEv.Select(e => Math.Pow(OriginEv / e, 3)).ToArray(),
        EnergiesEv.Select(e => Math.Pow(OriginEv / e, 3) * (OriginEv / e - 1) * OriginEv / SpanEv).ToArray(),
    ];

    /// <summary>Slope of each function at the origin, 1/eV; its value there is 1 for the first and 0 for the others.</summary>
    public double[] SlopesAtOrigin(int count, bool victoreen) =>
        Enumerable.Range(0, count).Select(i => victoreen ? i == 0 ? -3 / OriginEv : -1 / SpanEv : i == 1 ? 1 / SpanEv : 0).ToArray();

    /// <summary>Mean x of some frames.</summary>
    public double MeanX(int[] frames) => frames.Average(t => (EnergiesEv[t] - OriginEv) / SpanEv);
}
