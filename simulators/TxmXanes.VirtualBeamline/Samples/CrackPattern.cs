using TxmXanes.VirtualBeamline.Random;

namespace TxmXanes.VirtualBeamline.Samples;

/// <summary>Cracks of one particle: crooked lines from near its centre outwards, as distances to the nearest line.</summary>
internal sealed class CrackPattern
{
    private readonly int top;
    private readonly int left;
    private readonly int size;
    private readonly double width;
    private readonly float[] distance;

    private CrackPattern(Disc disc)
    {
        var reach = (int)Math.Ceiling(1.1 * disc.Radius) + 2;
        (top, left, size) = ((int)disc.Row - reach, (int)disc.Column - reach, 2 * reach + 1);
        width = Math.Max(0.9, 0.018 * disc.Radius);
        distance = new float[size * size];
        Array.Fill(distance, float.MaxValue);
    }

    public static CrackPattern Draw(CounterRandom random, Disc disc, int cracks)
    {
        var pattern = new CrackPattern(disc);
        for (var crack = 0; crack < cracks; crack++)
        {
            var turn = random.Stream(crack);
            var angle = 2 * Math.PI * (crack + 0.7 * turn.Uniform(0)) / cracks;
            var (row, column) = (disc.Row, disc.Column);
            var length = disc.Radius * turn.Uniform(1, 0.55, 0.98);
            const int Pieces = 14;
            for (var piece = 0; piece < Pieces; piece++)
            {
                var bend = angle + 0.55 * turn.Normal(10 + piece);
                var (nextRow, nextColumn) = (row + Math.Sin(bend) * length / Pieces, column + Math.Cos(bend) * length / Pieces);
                pattern.Stamp(row, column, nextRow, nextColumn);
                (row, column) = (nextRow, nextColumn);
            }
        }
        return pattern;
    }

    /// <summary>How open the crack is here and how far its walls are reduced, each 0 to 1.</summary>
    public (double Open, double Reduced) At(int row, int column)
    {
        var d = distance[(row - top) * size + column - left];
        return d > 20 * width ? (0, 0) : (Math.Exp(-0.5 * d * d / (width * width)), Math.Exp(-d / (3.5 * width)));
    }

    private void Stamp(double row0, double column0, double row1, double column1)
    {
        var reach = 20 * width;
        var (dr, dc) = (row1 - row0, column1 - column0);
        var square = dr * dr + dc * dc;
        for (var row = Clip(Math.Min(row0, row1) - reach - top); row <= Clip(Math.Max(row0, row1) + reach - top); row++)
        {
            for (var column = Clip(Math.Min(column0, column1) - reach - left); column <= Clip(Math.Max(column0, column1) + reach - left); column++)
            {
                var (y, x) = (row + top - row0, column + left - column0);
                var t = Math.Clamp((y * dr + x * dc) / square, 0, 1);
                var (ey, ex) = (y - t * dr, x - t * dc);
                var d = (float)Math.Sqrt(ey * ey + ex * ex);
                ref var held = ref distance[row * size + column];
                held = Math.Min(held, d);
            }
        }
    }

    private int Clip(double position) => Math.Clamp((int)position, 0, size - 1);
}
