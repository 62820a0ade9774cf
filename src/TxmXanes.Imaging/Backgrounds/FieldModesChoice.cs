using System.Globalization;

namespace TxmXanes.Imaging.Backgrounds;

/// <summary>One set of modes tried on a scan.</summary>
/// <param name="Name">For people.</param>
/// <param name="Error">rms error in log intensity over blocks that the fit did not see, beyond what noise explains.</param>
public readonly record struct ModesScore(string Name, double Error);

/// <summary>Chooses how flexible the field may be by what predicts best: sample-free blocks are hidden a quarter at a time, in tiles, and predicted from the others.</summary>
public static class FieldModesChoice
{
    private const int Folds = 4;

    // Tiles of a sixth of the frame: a fit has to reach over gaps as a sample makes them.
    private const int TilesAlong = 6;

    // Some dozen frames tell; more would cost the time of the scan.
    private const int MostFrames = 12;

    private const double TrainedAdvantage = 1.25;

    private static readonly (double LengthScale, double Amplitude)[] Candidates =
        [(0.28, 0), (0.5, 0.02), (FieldModes.DefaultLengthScale, 0.005), (FieldModes.DefaultLengthScale, FieldModes.DefaultAmplitude), (FieldModes.DefaultLengthScale, 0.02), (0.2, 0.01)];

    /// <param name="frames">Means of the blocks with the variance of their noise.</param>
    /// <param name="trained">Modes learnt from recorded backgrounds, tried too; null for none.</param>
    /// <returns>The best modes (null where no field at all predicts better), and every score.</returns>
    public static (FieldModes? Modes, IReadOnlyList<ModesScore> Scores) Best(BlockGrid grid, SampleFreeBlocks blocks, IReadOnlyList<(float[] Mean, float[] NoiseVariance)> frames, FieldModes? trained)
    {
        var step = Math.Max(1, frames.Count / MostFrames);
        var sample = frames.Where((_, t) => t % step == 0).ToArray();
        var tried = new List<(string Name, FieldModes Modes)>();
        foreach (var (lengthScale, amplitude) in Candidates)
            tried.Add((string.Create(CultureInfo.InvariantCulture, $"smooth field {amplitude:0.###}/{lengthScale:0.##}"), FieldModes.Smooth(grid, lengthScale, amplitude)));
        if (trained is not null)
            tried.Add(("trained", trained));
        var scores = tried.Select(t => new ModesScore(t.Name, Error(grid, blocks, sample, t.Modes))).ToList();
        var best = scores.Select((s, i) => (s.Error, Index: i)).MinBy(s => s.Error).Index;
        // Between tiles all do about as well; over a sample the trained ones know better.
        if (trained is not null && scores[^1].Error < TrainedAdvantage * scores[best].Error)
            best = scores.Count - 1;
        scores.Insert(0, new("no field", Error(grid, blocks, sample, null)));
        return (scores[best + 1].Error < scores[0].Error ? tried[best].Modes : null, scores);
    }

    private static double Error(BlockGrid grid, SampleFreeBlocks blocks, IReadOnlyList<(float[] Mean, float[] NoiseVariance)> frames, FieldModes? modes)
    {
        var (sum, n) = (0.0, 0);
        for (var fold = 0; fold < Folds; fold++)
        {
            var used = new bool[grid.Count];
            for (var b = 0; b < used.Length; b++)
                used[b] = blocks.Free[b] && FoldOf(grid, b) != fold;
            var fit = modes is null ? null : new FieldFit(modes, used, blocks.Lit, frames[frames.Count / 2].NoiseVariance, blocks.Plateau);
            foreach (var (mean, noiseVariance) in frames)
            {
                var field = fit?.Fit(mean, noiseVariance).Field;
                for (var b = 0; b < used.Length; b++)
                {
                    if (!blocks.Free[b] || used[b] || float.IsNaN(mean[b]))
                        continue;
                    var error = mean[b] + (field?[b] ?? 0);
                    sum += error * error - noiseVariance[b];
                    n++;
                }
            }
        }
        return n > 0 ? Math.Sqrt(Math.Max(0, sum / n)) : double.NaN;
    }

    private static int FoldOf(BlockGrid grid, int block)
    {
        var (row, column) = (block / grid.GridColumns * TilesAlong / grid.GridRows, block % grid.GridColumns * TilesAlong / grid.GridColumns);
        return (row + 2 * column) % Folds;
    }
}
