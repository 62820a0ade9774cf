using MathNet.Numerics.LinearAlgebra;
using TxmXanes.Imaging.Buffers;

namespace TxmXanes.Imaging.Preparation;

/// <param name="EnergyEv">Of the frame.</param>
/// <param name="Index">Which frame taken in, from 0.</param>
/// <param name="Deviation">By how much the optical density of everything, sample or not, lies off there.</param>
/// <param name="Significance">In standard deviations.</param>
public readonly record struct EnergyGlitch(double EnergyEv, int Index, double Deviation, double Significance);

/// <summary>
/// Finds energies at which all the field jumps, sample or not: where the monochromator glitches and the normalisation did not follow. An edge or a white line cannot fake that: it vanishes with the sample's thickness.
/// </summary>
/// <remarks>
/// Over blocks b of the field with mean densities y_t(b): (1) e_t(b) = y_t(b) minus the straight line in energy between the frames next below and next above;
/// (2) e_t(b) = g + s j(b) + q j(b)², j(b) the block's edge jump (mean of the upper quarter of the energies minus that of the lower), fitted robustly (Huber's weights); g is what is left where there is no sample, with its standard error;
/// (3) the energy with the largest |g| over its standard deviation is suspect if that is beyond the threshold and |g| beyond the least deviation; of it, those beside it and pairs of these, what leaves the least when it is taken out is the glitch; then the rest is looked at again.
/// The standard deviation is the larger of the fit's and of what g scatters over the scan: where the light itself jumps from frame to frame, nothing is a glitch that is no larger.
/// The square in (2) is for compositions that change with the thickness. A field of one thickness without anything free of sample has no g, and nothing is found; <see cref="CanTell"/> says so.
/// Frames are taken in as they are on the detector. Owned by one thread.
/// </remarks>
public sealed class EnergyGlitches
{
    /// <summary>Standard deviations.</summary>
    public const double DefaultThreshold = 6;

    /// <summary>Optical density: a glitch of less does no harm that the fit's errors do not show.</summary>
    public const double DefaultLeastDeviation = 0.01;

    // Blocks along the longer side.
    private const int BlocksAcross = 32;
    private const int LeastBlocks = 30, LeastFrames = 8;

    // The thinnest twentieth must have at most so much of the thickest twentieth's jump, else what is at no thickness is a guess.
    private const double MostThinnest = 0.5;

    // More than this part of the energies cannot be glitches.
    private const double MostFound = 0.1;

    private readonly int rows;
    private readonly int columns;
    private readonly int block;
    private readonly List<(double EnergyEv, int Index, float[] Means)> frames = [];

    public EnergyGlitches(int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        (this.rows, this.columns) = (rows, columns);
        block = Math.Max(1, Math.Max(rows, columns) / BlocksAcross);
    }

    /// <summary>Whether the field shows thin and thick enough to tell a glitch from the sample; known after <see cref="Find"/>.</summary>
    public bool CanTell { get; private set; }

    /// <summary>Takes in a frame, in any order of energy.</summary>
    /// <param name="image">Optical density, [rows, columns], NaN where invalid.</param>
    /// <exception cref="ArgumentException">Wrong number of pixels.</exception>
    public void Add(double energyEv, ReadOnlyMemory<float> image)
    {
        var means = new float[(rows + block - 1) / block * ((columns + block - 1) / block)];
        BlockMean.Of(image, rows, columns, block, means);
        frames.Add((energyEv, frames.Count, means));
    }

    /// <summary>The glitches among the frames taken in so far, by rising energy.</summary>
    public IReadOnlyList<EnergyGlitch> Find(double threshold = DefaultThreshold, double leastDeviation = DefaultLeastDeviation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threshold);
        ArgumentOutOfRangeException.ThrowIfNegative(leastDeviation);
        var left = frames.OrderBy(f => f.EnergyEv).ToList();
        var found = new List<EnergyGlitch>();
        var jump = left.Count >= LeastFrames ? Jump(left) : null;
        CanTell = jump is not null;
        if (jump is null)
            return found;
        var offsets = left.Select((_, t) => Offset(left, t, jump)).ToList();
        while (found.Count < MostFound * frames.Count)
        {
            var scatter = RobustSpread.AboutZero(offsets.Select(o => o.Value / o.Noise));
            double Significance((double Value, double Sigma, double Noise) offset) => Math.Abs(offset.Value) / Math.Max(offset.Noise * scatter, offset.Sigma);
            var worst = Enumerable.Range(0, left.Count).Where(t => Math.Abs(offsets[t].Value) > leastDeviation).OrderByDescending(t => Significance(offsets[t])).FirstOrDefault(-1);
            if (worst < 0 || Significance(offsets[worst]) <= threshold)
                break;
            var culprits = Culprits(left, worst, jump, threshold, Significance);
            var glitches = culprits.Select(t => (left[t], Offset: Offset([.. left.Where((_, k) => k == t || !culprits.Contains(k))], t - culprits.Count(c => c < t), jump))).ToArray();
            found.AddRange(glitches.Select(g => new EnergyGlitch(g.Item1.EnergyEv, g.Item1.Index, g.Offset.Value, Significance(g.Offset))));
            foreach (var at in culprits.OrderDescending())
            {
                left.RemoveAt(at);
                offsets.RemoveAt(at);
            }
            for (var t = Math.Max(0, culprits.Min() - 3); t < Math.Min(left.Count, culprits.Max() + 3); t++)
                offsets[t] = Offset(left, t, jump);
        }
        return [.. found.OrderBy(g => g.EnergyEv)];
    }

    // One glitch also puts its neighbours off, and two side by side as much as those beside them: of the frames around the worst, one or two side by side are blamed, whose absence leaves the least.
    private static int[] Culprits(List<(double EnergyEv, int Index, float[] Means)> left, int worst, double[] jump, double threshold, Func<(double Value, double Sigma, double Noise), double> significance)
    {
        int[][] suspects = [[worst], [worst - 1], [worst + 1], [worst - 1, worst], [worst, worst + 1], [worst - 2, worst - 1], [worst + 1, worst + 2]];
        return suspects.Where(s => s[0] >= 0 && s[^1] < left.Count).MinBy(s =>
        {
            var rest = left.Where((_, t) => !s.Contains(t)).ToList();
            var cost = threshold * threshold * s.Length;
            for (var t = Math.Max(0, worst - 4); t < Math.Min(rest.Count, worst + 4); t++)
                cost += Math.Pow(significance(Offset(rest, t, jump)), 2);
            return cost;
        })!;
    }

    // Edge jump of every block over its largest; null where there is too little to go by.
    private static double[]? Jump(List<(double EnergyEv, int Index, float[] Means)> sorted)
    {
        var quarter = sorted.Count / 4;
        var jump = Mean(sorted[^quarter..]).Zip(Mean(sorted[..quarter]), (above, below) => above - below).ToArray();
        var known = jump.Where(double.IsFinite).Order().ToArray();
        if (known.Length < LeastBlocks)
            return null;
        var (thin, thick) = (known[known.Length / 20], known[^(known.Length / 20 + 1)]);
        if (!(thick > 0) || thin > MostThinnest * thick)
            return null;
        return [.. jump.Select(j => j / thick)];
    }

    private static double[] Mean(List<(double EnergyEv, int Index, float[] Means)> frames) =>
        [.. Enumerable.Range(0, frames[0].Means.Length).Select(b => frames.Average(f => (double)f.Means[b]))];

    // g with its standard error, and what white noise of 1 in every frame would make of it.
    private static (double Value, double Sigma, double Noise) Offset(List<(double EnergyEv, int Index, float[] Means)> sorted, int t, double[] jump)
    {
        var (a, b) = t == 0 ? (1, 2) : t == sorted.Count - 1 ? (t - 1, t - 2) : (t - 1, t + 1);
        var span = sorted[b].EnergyEv - sorted[a].EnergyEv;
        var weight = span == 0 ? 0.5 : (sorted[t].EnergyEv - sorted[a].EnergyEv) / span;
        var (x, e) = (new List<double>(), new List<double>());
        for (var i = 0; i < jump.Length; i++)
            if (sorted[t].Means[i] - (1 - weight) * sorted[a].Means[i] - weight * sorted[b].Means[i] is var value && double.IsFinite(value) && double.IsFinite(jump[i]))
            {
                x.Add(jump[i]);
                e.Add(value);
            }
        var (g, sigma) = Intercept(x, e);
        return (g, sigma, Math.Sqrt(1 + (1 - weight) * (1 - weight) + weight * weight));
    }

    // e = g + s x + q x², Huber's weights with the tuning constant 1.345.
    private static (double Value, double Sigma) Intercept(List<double> x, List<double> e)
    {
        if (x.Count < LeastBlocks)
            return (0, double.PositiveInfinity);
        var rest = new double[x.Count];
        var (value, sigma, spread) = (0.0, double.PositiveInfinity, double.PositiveInfinity);
        for (var round = 0; round < 8; round++)
        {
            // The sums of w x^k, k = 0 to 4, and of w x^k e.
            var (gram, right) = (new double[5], Vector<double>.Build.Dense(3));
            for (var i = 0; i < rest.Length; i++)
            {
                var power = Math.Min(1, 1.345 * spread / Math.Max(Math.Abs(rest[i]), 1e-300));
                for (var k = 0; k < 5; k++, power *= x[i])
                {
                    gram[k] += power;
                    if (k < 3)
                        right[k] += power * e[i];
                }
            }
            var inverse = Matrix<double>.Build.Dense(3, 3, (i, k) => gram[i + k]).Inverse();
            var solution = inverse * right;
            for (var i = 0; i < rest.Length; i++)
                rest[i] = e[i] - solution[0] - x[i] * (solution[1] + x[i] * solution[2]);
            spread = Math.Max(RobustSpread.AboutZero(rest), 1e-12);
            (value, sigma) = (solution[0], spread * Math.Sqrt(inverse[0, 0]));
        }
        return (value, sigma);
    }
}
