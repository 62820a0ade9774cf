using TxmXanes.Domain;
using TxmXanes.Imaging.Stacks;

namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>The slopes of the mean spectrum of the pixels with most of the element, for the edge lines of all.</summary>
internal static class MeanSlopes
{
    // The pixels of the upper fifth of edge jumps, as PyXAS takes them: their spectrum has an edge and little noise.
    private const double Quantile = 0.8;

    /// <exception cref="BadInputException">No pixel has an edge.</exception>
    public static GlobalSlopes Of(SpectrumStack stack, EdgeOptions options)
    {
        var own = EdgeModelBuilder.Create(stack.EnergiesEv, options with { Mode = EdgeMode.PixelWise, PreOrder = 1, PostOrder = 1 });
        var lines = new PixelLines(own);
        var jumps = Jumps(stack, own);
        var finite = jumps.Where(float.IsFinite).Order().ToArray();
        var least = finite.Length > 0 ? finite[(int)(Quantile * (finite.Length - 1))] : float.NaN;
        var (sums, counts) = (new double[stack.Count], new int[stack.Count]);
        Buffers.Rows.ParallelFor(stack.Count, (from, to) =>
        {
            for (var t = from; t < to; t++)
                for (var p = 0; p < jumps.Length; p++)
                    if (jumps[p] >= least && float.IsFinite(stack.Frames[t][p]))
                        (sums[t], counts[t]) = (sums[t] + stack.Frames[t][p], counts[t] + 1);
        }, smallestShare: 1);
        var mean = sums.Zip(counts, (s, n) => s / n).ToArray();
        if (!lines.Fit(mean) || !(lines.Thickness > 0))
            throw new BadInputException($"The mean spectrum has no edge between {options.Pre.StopEv:0.##} and {options.Post.StartEv:0.##} eV (step {lines.Thickness:0.###}), so it gives no global slope.");

        // Straight lines in x = (E - origin)/span: coefficient 1 is the slope times the span.
        var (span, jump) = (own.Axis.SpanEv, lines.Thickness);
        var slopes = new GlobalSlopes(lines.Pre[1] / span / jump, lines.Step[1] / span / jump, 0);
        return options.Mode == EdgeMode.GlobalSlope ? slopes : slopes with { Weight = options.SlopeWeight ?? SlopeScatter.Weight(stack, own, slopes, least) };
    }

    private static float[] Jumps(SpectrumStack stack, EdgeModel own)
    {
        var jumps = new float[stack.Pixels];
        Buffers.Rows.ParallelFor(stack.Rows, (from, to) =>
        {
            var tile = new EdgeTile(own);
            for (var start = from * stack.Columns; start < to * stack.Columns; start += EdgeTile.Length)
            {
                var length = Math.Min(EdgeTile.Length, to * stack.Columns - start);
                tile.Load(stack, start, length);
                tile.Thickness.AsSpan(0, length).CopyTo(jumps.AsSpan(start));
            }
        });
        return jumps;
    }
}
