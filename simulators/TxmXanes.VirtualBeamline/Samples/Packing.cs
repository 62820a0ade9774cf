using TxmXanes.VirtualBeamline.Random;

namespace TxmXanes.VirtualBeamline.Samples;

/// <summary>Where a particle lies and how large it is, px.</summary>
public readonly record struct Disc(double Row, double Column, double Radius);

/// <summary>Throws discs at random into the field, largest first, until they would cover too much of it.</summary>
internal static class Packing
{
    // Of the field's area; with the discs' own irregular outlines some two fifths of the field stay free.
    private const double LargestCover = 0.5;

    /// <param name="radii">Wanted radii, falling, px.</param>
    /// <param name="overlap">Smallest distance of two discs over the sum of their radii: 1 = touching.</param>
    public static List<Disc> Throw(Canvas canvas, CounterRandom random, IEnumerable<double> radii, double overlap)
    {
        var discs = new List<Disc>();
        var covered = 0.0;
        var n = 0L;
        foreach (var radius in radii)
        {
            var area = Math.PI * radius * radius;
            // A disc's outline may bulge by a tenth.
            var margin = 1.1 * radius + Canvas.FreeBorderPx + 3;
            if (covered + area > LargestCover * canvas.Rows * canvas.Columns || 2 * margin > Math.Min(canvas.Rows, canvas.Columns))
                continue;
            for (var attempt = 0; attempt < 200; attempt++, n += 2)
            {
                var disc = new Disc(random.Uniform(n, margin, canvas.Rows - margin), random.Uniform(n + 1, margin, canvas.Columns - margin), radius);
                if (!discs.TrueForAll(d => Math.Sqrt(Square(d.Row - disc.Row) + Square(d.Column - disc.Column)) > overlap * (d.Radius + radius)))
                    continue;
                discs.Add(disc);
                covered += area;
                break;
            }
        }
        return discs;
    }

    private static double Square(double x) => x * x;
}
