using TxmXanes.VirtualBeamline.Random;

namespace TxmXanes.VirtualBeamline.Samples;

/// <summary>
/// Secondary particles of LiNi0.8Mn0.1Co0.1O2, balls of radially grown primary grains. States: Ni2+, Ni3+, Ni4+.
/// Pristine: Ni3+ with a thin reduced surface. Cycled (charged): a Ni4+ core that turns to Ni2+ at the surface, the
/// state of charge differing from particle to particle, and cracks whose walls are reduced too.
/// </summary>
internal static class CathodeSample
{
    private const int States = 3;

    public static void Paint(Canvas canvas, CounterRandom random, bool cycled)
    {
        double[] radii = [0.225, 0.19, 0.165, 0.15, 0.135, 0.12, 0.105, 0.09, 0.08, 0.07, 0.06, 0.05, 0.045, 0.04, 0.035];
        var discs = Packing.Throw(canvas, random, radii.Select(r => r * canvas.Unit), overlap: 0.97);
        var largest = discs.Count > 0 ? discs[0].Radius : 1;
        for (var k = 0; k < discs.Count; k++)
            PaintParticle(canvas, random.Stream(k + 1), discs[k], discs[k].Radius / largest, cycled);
    }

    private static void PaintParticle(Canvas canvas, CounterRandom random, Disc disc, double relativeSize, bool cycled)
    {
        var charge = random.Uniform(1, 0.35, 1.0);
        var profile = new ColumnProfile(States, cycled ? u => Cycled(u, charge) : u => Pristine(u));
        var outline = new Outline(random.Stream("outline"));
        var grains = new ValueNoise(random.Stream("grains"));
        var cracks = cycled ? CrackPattern.Draw(random.Stream("cracks"), disc, disc.Radius < 0.06 * canvas.Unit ? 2 : 7) : null;
        // Step of the thickest column: the largest particle reaches the samples' largest step.
        var step = (float)(Canvas.LargestStep * (0.12 + 0.86 * relativeSize));
        var reach = (int)Math.Ceiling(1.1 * disc.Radius) + 1;
        for (var row = Math.Max(0, (int)disc.Row - reach); row <= Math.Min(canvas.Rows - 1, (int)disc.Row + reach); row++)
        {
            for (var column = Math.Max(0, (int)disc.Column - reach); column <= Math.Min(canvas.Columns - 1, (int)disc.Column + reach); column++)
            {
                var (y, x) = (row - disc.Row, column - disc.Column);
                var theta = Math.Atan2(y, x);
                var u = Math.Sqrt(x * x + y * y) / (disc.Radius * outline.At(theta));
                var index = row * canvas.Columns + column;
                if (u < 1.08)
                    canvas.Binder[index] = Math.Max(canvas.Binder[index], 0.02f);
                if (u >= 1)
                    continue;
                // Primary grains: noise stretched along the radius, and fainter pores.
                var density = 1 + 0.10 * grains.At(9 * theta + 40, 4 * u) + 0.06 * grains.At(x / disc.Radius * 13 + 90, y / disc.Radius * 13 + 90);
                var (open, reduced) = cracks?.At(row, column) ?? (0, 0);
                density *= 1 - 0.6 * open;
                for (var j = 0; j < States; j++)
                {
                    var share = profile.At(j, u);
                    var target = j == 0 ? Math.Sqrt(1 - u * u) : 0;   // fully Ni2+
                    canvas.Coefficients[j][index] += step * (float)(density * ((1 - 0.7 * reduced) * share + 0.7 * reduced * target));
                }
            }
        }
    }

    private static double[] Pristine(double u)
    {
        var two = 0.10 + 0.5 * Math.Exp((u - 1) / 0.07);
        var four = 0.06 * (1 - u * u);
        return [two, 1 - two - four, four];
    }

    private static double[] Cycled(double u, double charge)
    {
        var t = Math.Clamp((u - 0.35) / 0.6, 0, 1);
        var surface = t * t * (3 - 2 * t);
        var four = 0.85 * charge * (1 - surface) + 0.03;
        var two = 0.05 + 0.62 * surface;
        return [two, 1 - two - four, four];
    }
}
