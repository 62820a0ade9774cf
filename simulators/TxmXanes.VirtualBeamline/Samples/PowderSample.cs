using TxmXanes.VirtualBeamline.Random;

namespace TxmXanes.VirtualBeamline.Samples;

/// <summary>Powder of nickel (round grains with an oxide skin) and nickel oxide (facetted crystals). States: Ni, NiO.</summary>
internal static class PowderSample
{
    public static void Paint(Canvas canvas, CounterRandom random)
    {
        var radii = Enumerable.Range(0, 60).Select(k => canvas.Unit * (0.14 * Math.Pow(0.958, k) + 0.012));
        var discs = Packing.Throw(canvas, random, radii, overlap: 0.86);
        for (var k = 0; k < discs.Count; k++)
        {
            var own = random.Stream(k + 1);
            // Larger grains are thicker, but a powder has flat flakes and full balls of every size.
            var step = (float)(Canvas.LargestStep * Math.Clamp(own.Uniform(0, 0.25, 1.1) * (0.25 + 6.5 * discs[k].Radius / canvas.Unit), 0.12, 1));
            if (own.Uniform(1) < 0.45)
                PaintBall(canvas, own, discs[k], step);
            else
                PaintCrystal(canvas, own, discs[k], step);
        }
    }

    private static void PaintBall(Canvas canvas, CounterRandom random, Disc disc, float step)
    {
        var skin = random.Uniform(2, 0.03, 0.2);
        var profile = new ColumnProfile(2, u =>
        {
            var oxide = 1 / (1 + Math.Exp(-(u - (1 - skin)) / 0.02));
            return [1 - oxide, oxide];
        });
        var outline = new Outline(random.Stream("outline"));
        var lumps = new ValueNoise(random.Stream("lumps"));
        foreach (var (index, y, x) in Pixels(canvas, disc))
        {
            var u = Math.Sqrt(x * x + y * y) / (disc.Radius * outline.At(Math.Atan2(y, x)));
            if (u >= 1)
                continue;
            var density = (float)(1 + 0.12 * lumps.At(x / disc.Radius * 4 + 50, y / disc.Radius * 4 + 50));
            for (var j = 0; j < 2; j++)
                canvas.Coefficients[j][index] += step * density * profile.At(j, u);
        }
    }

    private static void PaintCrystal(Canvas canvas, CounterRandom random, Disc disc, float step)
    {
        const int Facets = 7;
        var turn = random.Uniform(3, 0, 2 * Math.PI);
        var normals = Enumerable.Range(0, Facets)
            .Select(k => turn + 2 * Math.PI * (k + 0.35 * random.Normal(20 + k)) / Facets)
            .Select((angle, k) => (Sin: Math.Sin(angle), Cos: Math.Cos(angle), Reach: disc.Radius * random.Uniform(40 + k, 0.72, 1.0)))
            .ToArray();
        var bevel = disc.Radius * random.Uniform(4, 0.2, 0.6);
        var metal = (float)random.Uniform(5, 0, 0.12);   // some crystals are not oxidised through
        foreach (var (index, y, x) in Pixels(canvas, disc))
        {
            if (x * x + y * y > disc.Radius * disc.Radius)
                continue;
            var inside = double.MaxValue;
            foreach (var facet in normals)
                inside = Math.Min(inside, facet.Reach - y * facet.Sin - x * facet.Cos);
            if (inside <= 0)
                continue;
            var thickness = step * (float)Math.Min(1, 0.25 + 0.75 * inside / bevel);
            canvas.Coefficients[0][index] += thickness * metal;
            canvas.Coefficients[1][index] += thickness * (1 - metal);
        }
    }

    private static IEnumerable<(int Index, double Row, double Column)> Pixels(Canvas canvas, Disc disc)
    {
        var reach = (int)Math.Ceiling(1.1 * disc.Radius) + 1;
        for (var row = Math.Max(0, (int)disc.Row - reach); row <= Math.Min(canvas.Rows - 1, (int)disc.Row + reach); row++)
            for (var column = Math.Max(0, (int)disc.Column - reach); column <= Math.Min(canvas.Columns - 1, (int)disc.Column + reach); column++)
                yield return (row * canvas.Columns + column, row - disc.Row, column - disc.Column);
    }
}
