namespace TxmXanes.Imaging.Backgrounds;

// Stretches of thin sample of one density: a film. How the light changes within them is seen as in the free field.
internal sealed partial class DensitySurface
{
    // Thicker uniform sample is left alone: what its spectrum does is not known.
    private const double MostPlateau = 0.1;

    // Of a stretch so many blocks must have its density.
    private const double LeastUniform = 0.6;

    private int[] FindPlateaus(bool[] isFree)
    {
        var plateau = new int[grid.Count];
        var seen = new bool[blocks.Length];
        var found = 0;
        for (var i = 0; i < blocks.Length; i++)
        {
            if (seen[i] || !IsThin(i))
                continue;
            var region = Flood(i, seen);
            if (region.Count < LeastBlocks)
                continue;
            var level = region.Select(j => mean[j]).Order().ElementAt(region.Count / 2);
            var (member, other) = (new bool[grid.Count], new bool[grid.Count]);
            Array.Fill(other, true);
            var members = region.Where(j => Math.Abs(mean[j] - level) <= SampleFreeSearch.Cut * meanSigma[j] && Math.Abs(residual[j] - level) <= SampleFreeSearch.Cut * sigma[j]).ToArray();
            if (members.Length < LeastUniform * region.Count)
                continue;
            foreach (var j in members)
                (member[blocks[j]], other[blocks[j]]) = (true, false);
            var interior = Interior(member, other);
            if (interior.Count(b => b) < LeastBlocks / 2)
                continue;
            found++;
            for (var b = 0; b < interior.Length; b++)
                if (interior[b])
                    plateau[b] = found;
        }
        return plateau;

        bool IsThin(int i) => !isFree[blocks[i]] && mean[i] > 0 && mean[i] < MostPlateau;

        List<int> Flood(int start, bool[] seen)
        {
            var region = new List<int>();
            var open = new Stack<int>([start]);
            seen[start] = true;
            while (open.TryPop(out var i))
            {
                region.Add(i);
                foreach (var j in Around(blocks[i]))
                    if (!seen[j] && IsThin(j) && Math.Abs(mean[i] - mean[j]) <= SlopeCut * Math.Sqrt(meanSigma[i] * meanSigma[i] + meanSigma[j] * meanSigma[j]))
                    {
                        seen[j] = true;
                        open.Push(j);
                    }
            }
            return region;
        }
    }
}
