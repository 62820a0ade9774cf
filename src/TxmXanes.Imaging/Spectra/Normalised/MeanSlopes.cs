using TxmXanes.Domain;
using TxmXanes.Imaging.Stacks;

namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>The slopes of the mean spectrum of the pixels with most of the element, for the edge lines of all.</summary>
internal static class MeanSlopes
{
    // The pixels of the upper fifth of edge jumps, as PyXAS takes them: their spectrum has an edge and little noise.
    private const double Quantile = 0.8;

    // Of the mean spectrum: less is rounding or drift, not an edge.
    private const double LeastStep = 1e-3;

    // Tiles are left out of larger images until about so many pixels are looked at: their mean has no noise to speak of.
    private const int EnoughPixels = 1 << 18;

    /// <exception cref="BadInputException">No pixel has an edge.</exception>
    public static GlobalSlopes Of(SpectrumStack stack, EdgeOptions options)
    {
        var own = EdgeModelBuilder.Create(stack.EnergiesEv, options with { Mode = EdgeMode.PixelWise, PreOrder = 1, PostOrder = 1 });
        var lines = new PixelLines(own);
        var jumps = Jumps(stack, own);
        var finite = jumps.Where(float.IsFinite).Order().ToArray();
        var least = finite.Length > 0 ? finite[(int)(Quantile * (finite.Length - 1))] : float.NaN;
        var chosen = Enumerable.Range(0, jumps.Length).Where(p => jumps[p] >= least).ToArray();
        var mean = new double[stack.Count];
        Buffers.Rows.ParallelFor(stack.Count, (from, to) =>
        {
            for (var t = from; t < to; t++)
            {
                var (sum, count) = (0.0, 0);
                foreach (var p in chosen)
                    if (float.IsFinite(stack.Frames[t][p]))
                        (sum, count) = (sum + stack.Frames[t][p], count + 1);
                mean[t] = sum / count;
            }
        }, smallestShare: 1);
        if (!lines.Fit(mean) || !(lines.Thickness > LeastStep))
            throw new BadInputException($"The mean spectrum has no edge between {options.Pre.StopEv:0.##} and {options.Post.StartEv:0.##} eV (step {lines.Thickness:0.###}), so it gives no global slope.");

        // Straight lines in x = (E - origin)/span: coefficient 1 is the slope times the span.
        var (span, jump) = (own.Axis.SpanEv, lines.Thickness);
        var slopes = new GlobalSlopes(lines.Pre[1] / span / jump, lines.Step[1] / span / jump, 0);
        return options.Mode == EdgeMode.GlobalSlope ? slopes : slopes with { Weight = options.SlopeWeight ?? SlopeScatter.Weight(stack, own, slopes, least) };
    }

    // NaN in the tiles left out.
    private static float[] Jumps(SpectrumStack stack, EdgeModel own)
    {
        var jumps = new float[stack.Pixels];
        jumps.AsSpan().Fill(float.NaN);
        var tiles = (stack.Pixels + EdgeTile.Length - 1) / EdgeTile.Length;
        // Not a divisor of the rows' tiles, so that the tiles taken do not all lie in the same columns.
        var stride = Math.Max(1, stack.Pixels / EnoughPixels) | 1;
        Buffers.Rows.ParallelFor((tiles + stride - 1) / stride, (from, to) =>
        {
            var tile = new EdgeTile(own);
            for (var i = from; i < to; i++)
            {
                var start = i * stride * EdgeTile.Length;
                var length = Math.Min(EdgeTile.Length, stack.Pixels - start);
                tile.Load(stack, start, length);
                tile.Thickness.AsSpan(0, length).CopyTo(jumps.AsSpan(start));
            }
        });
        return jumps;
    }
}
