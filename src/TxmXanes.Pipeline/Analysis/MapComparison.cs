using System.Text.Json.Nodes;
using TxmXanes.Domain;
using TxmXanes.Imaging.Quality;

namespace TxmXanes.Pipeline.Analysis;

/// <summary>How far one map is from another.</summary>
/// <param name="Map">As in fraction.NiO, thickness, edge_energy.</param>
/// <param name="Pixels">Pixels compared.</param>
/// <param name="Rms">Root mean square difference, in the map's unit; NaN without pixels.</param>
/// <param name="Bias">Mean difference A - B.</param>
/// <param name="PsnrDb">20 lg(MAX / rms), MAX = 1 for fractions, else the largest value of B that is compared.</param>
/// <param name="Ssim">Gaussian window (science section 5.5) with the same MAX, mean over the pixels compared, the others made equal; null without pixels.</param>
/// <param name="RmsOverBound">rms of difference / Cramér-Rao bound; null where B has none.</param>
public sealed record MapDifference(string Map, int Pixels, double Rms, double Bias, double PsnrDb, double? Ssim, double? RmsOverBound);

/// <summary><c>txmx compare</c>: every map that two results, or a result and a truth, both have, over pixels with thickness over 0.1 in B and valid = 1 in both.</summary>
public static class MapComparison
{
    /// <summary>Thinner pixels hold too little to compare (contracts: compare).</summary>
    public const double LeastThickness = 0.1;

    /// <exception cref="BadInputException">Sizes or references differ.</exception>
    public static IReadOnlyList<MapDifference> Of(MapSet a, MapSet b)
    {
        if ((a.Rows, a.Columns) != (b.Rows, b.Columns))
            throw new BadInputException($"The maps cannot be compared: A has {a.Rows}x{a.Columns} pixels, B {b.Rows}x{b.Columns}.");
        var mask = new bool[b.Thickness.Length];
        for (var i = 0; i < mask.Length; i++)
            mask[i] = b.Thickness[i] > LeastThickness && a.Valid[i] == 1 && b.Valid[i] == 1;
        var pair = new Pair(b.Rows, b.Columns, mask);
        var differences = new List<MapDifference>();
        for (var j = 0; j < b.ReferenceNames.Count; j++)
        {
            var other = IndexOf(a, b.ReferenceNames[j]);
            differences.Add(pair.Compare($"fraction.{b.ReferenceNames[j]}", a.Fraction[other], b.Fraction[j], 1, b.FractionBound?[j]));
        }
        differences.Add(pair.Compare("thickness", a.Thickness, b.Thickness));
        if (a.EdgeEnergyEv is { } edgeA && b.EdgeEnergyEv is { } edgeB)
            differences.Add(pair.Compare("edge_energy", edgeA, edgeB));
        if (a.WhitelineEnergyEv is { } whitelineA && b.WhitelineEnergyEv is { } whitelineB)
            differences.Add(pair.Compare("whiteline_energy", whitelineA, whitelineB));
        foreach (var mapB in b.Others)
            if (a.Others.FirstOrDefault(m => m.Name == mapB.Name) is { } mapA)
                differences.Add(mapA.Unit == mapB.Unit
                    ? pair.Compare(mapB.Name, mapA.Plane, mapB.Plane)
                    : throw new BadInputException($"The maps cannot be compared: {mapB.Name} is in {mapA.Unit} in A, in {mapB.Unit} in B."));
        return differences;
    }

    /// <summary>The one JSON document of <c>txmx compare --json</c>.</summary>
    public static JsonObject ToJson(IReadOnlyList<MapDifference> differences)
    {
        var maps = new JsonArray();
        foreach (var d in differences)
            maps.Add(new JsonObject
            {
                ["map"] = d.Map,
                ["pixels"] = d.Pixels,
                ["rms"] = Finite(d.Rms),
                ["bias"] = Finite(d.Bias),
                ["psnr_db"] = Finite(d.PsnrDb),
                ["ssim"] = Finite(d.Ssim),
                ["rms_over_crb"] = Finite(d.RmsOverBound),
            });
        return new() { ["maps"] = maps };
    }

    // JSON has no NaN, and none for the infinite PSNR of equal maps.
    private static JsonNode? Finite(double? value) => value is { } number && double.IsFinite(number) ? JsonValue.Create(number) : null;

    private static int IndexOf(MapSet maps, string reference)
    {
        for (var j = 0; j < maps.ReferenceNames.Count; j++)
            // Results name references after files (nio.xmu, ni2.xmu), truths after substances (NiO, Ni2+).
            if (Plain(maps.ReferenceNames[j]) == Plain(reference))
                return j;
        throw new BadInputException($"The maps cannot be compared: B has the reference {reference}, A has {string.Join(", ", maps.ReferenceNames)}.");
    }

    private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private sealed class Pair(int rows, int columns, bool[] mask)
    {
        public MapDifference Compare(string name, float[] a, float[] b, double? maximum = null, float[]? bound = null)
        {
            var (count, sum, squares, overBound, bounded, largest) = (0, 0.0, 0.0, 0.0, 0, double.NegativeInfinity);
            for (var i = 0; i < mask.Length; i++)
            {
                if (!mask[i] || float.IsNaN(a[i]) || float.IsNaN(b[i]))
                    continue;
                var difference = (double)a[i] - b[i];
                count++;
                sum += difference;
                squares += difference * difference;
                largest = Math.Max(largest, b[i]);
                if (bound is not null && bound[i] > 0)
                {
                    bounded++;
                    overBound += difference / bound[i] * (difference / bound[i]);
                }
            }
            var max = maximum ?? largest;
            var rms = Math.Sqrt(squares / count);
            return new(name, count, rms, sum / count, 20 * Math.Log10(max / rms), Ssim(a, b, max), bound is null ? null : Math.Sqrt(overBound / bounded));
        }

        private double? Ssim(float[] a, float[] b, double max)
        {
            // Smaller images than a window have none.
            if (Math.Min(rows, columns) <= 10)
                return null;
            var (test, reference, compared) = (new double[a.Length], new double[a.Length], new bool[a.Length]);
            for (var i = 0; i < mask.Length; i++)
                if (mask[i] && !float.IsNaN(a[i]) && !float.IsNaN(b[i]))
                    (test[i], reference[i], compared[i]) = (a[i], b[i], true);
            var ssim = ImageQuality.SsimGaussian(reference, test, compared, rows, columns, max);
            return double.IsNaN(ssim) ? null : ssim;
        }
    }
}
