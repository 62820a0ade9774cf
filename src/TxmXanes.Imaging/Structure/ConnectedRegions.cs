using TxmXanes.Imaging.Buffers;

namespace TxmXanes.Imaging.Structure;

/// <summary>The connected regions of a mask, numbered from 1 in the order in which their first pixels come row by row.</summary>
/// <param name="Labels">[rows, columns]; 0 outside the mask.</param>
/// <param name="Sizes">Pixels of regions 1, 2, ... (index 0: region 1).</param>
public sealed record ConnectedRegions(int[] Labels, int[] Sizes)
{
    /// <summary>Numbers the regions: each pixel takes the region of its neighbours above and to the left, and regions that meet become one (union-find).</summary>
    /// <param name="mask">[rows, columns], not 0: inside.</param>
    /// <param name="diagonal">Whether pixels that touch at a corner are connected.</param>
    /// <exception cref="ArgumentException">The mask is not of this size.</exception>
    public static ConnectedRegions Of(byte[] mask, int rows, int columns, bool diagonal = false)
    {
        ImageChecks.SameLength(rows * columns, mask.Length);
        var labels = new int[mask.Length];
        var parents = new List<int> { 0 };
        for (var r = 0; r < rows; r++)
            for (var c = 0; c < columns; c++)
            {
                var p = r * columns + c;
                if (mask[p] == 0)
                    continue;
                var label = c > 0 ? labels[p - 1] : 0;
                if (r > 0)
                {
                    label = Join(parents, label, labels[p - columns]);
                    if (diagonal && c > 0)
                        label = Join(parents, label, labels[p - columns - 1]);
                    if (diagonal && c < columns - 1)
                        label = Join(parents, label, labels[p - columns + 1]);
                }
                if (label == 0)
                {
                    label = parents.Count;
                    parents.Add(label);
                }
                labels[p] = label;
            }
        var (numbers, sizes) = (new int[parents.Count], new List<int>());
        for (var p = 0; p < labels.Length; p++)
        {
            if (labels[p] == 0)
                continue;
            var root = Root(parents, labels[p]);
            if (numbers[root] == 0)
            {
                sizes.Add(0);
                numbers[root] = sizes.Count;
            }
            labels[p] = numbers[root];
            sizes[labels[p] - 1]++;
        }
        return new ConnectedRegions(labels, [.. sizes]);
    }

    private static int Join(List<int> parents, int a, int b)
    {
        if (a == 0 || b == 0)
            return a + b;
        var (x, y) = (Root(parents, a), Root(parents, b));
        return parents[Math.Max(x, y)] = Math.Min(x, y);
    }

    private static int Root(List<int> parents, int label)
    {
        while (parents[label] != label)
            label = parents[label] = parents[parents[label]];
        return label;
    }
}
