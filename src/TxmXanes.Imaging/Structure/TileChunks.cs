using TxmXanes.Imaging.Features;

namespace TxmXanes.Imaging.Structure;

/// <summary>An image's pixels in a few dozen chunks of whole tiles that depend on nothing but the number of pixels: sums kept by chunk and added in their order are the same on any number of cores.</summary>
internal sealed class TileChunks(int pixels, int most)
{
    private readonly int tiles = (pixels + SpectrumTile.Width - 1) / SpectrumTile.Width;

    public int Count => Math.Min(most, tiles);

    /// <summary>Pixels [Start, Stop) of a chunk.</summary>
    public (int Start, int Stop) this[int chunk] =>
        ((int)((long)tiles * chunk / Count) * SpectrumTile.Width, (int)Math.Min(pixels, (long)tiles * (chunk + 1) / Count * SpectrumTile.Width));

    /// <summary>Calls a body with every tile of these planes that has a valid pixel, on all cores.</summary>
    /// <param name="planes">[dimension][pixel].</param>
    /// <param name="valid">Pixels that count: not 0.</param>
    /// <param name="bodyOfChunk">Made once a chunk; the body then gets the chunk's tiles one after another: the tile and its first pixel.</param>
    public void ForEach(float[][] planes, byte[] valid, Func<int, Action<SpectrumTile, int>> bodyOfChunk) => Buffers.Rows.ParallelFor(Count, (first, last) =>
    {
        var tile = new SpectrumTile(planes.Length);
        for (var chunk = first; chunk < last; chunk++)
        {
            var body = bodyOfChunk(chunk);
            var (start, stop) = this[chunk];
            for (var pixel = start; pixel < stop; pixel += SpectrumTile.Width)
            {
                var count = Math.Min(SpectrumTile.Width, stop - pixel);
                if (valid.AsSpan(pixel, count).IndexOfAnyExcept((byte)0) < 0)
                    continue;
                tile.Load(planes, 0, pixel, count);
                body(tile, pixel);
            }
        }
    }, smallestShare: 1);
}
