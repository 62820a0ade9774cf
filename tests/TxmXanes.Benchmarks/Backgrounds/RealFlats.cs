using TxmXanes.Benchmarks.Harness;
using TxmXanes.Domain.Scans;
using TxmXanes.Pipeline.Backgrounds;
using TxmXanes.Storage.Arrays;
using TxmXanes.TestKit;

namespace TxmXanes.Benchmarks.Backgrounds;

/// <summary>Ten real flats: the first and the last given, the others predicted where half the lit field is hidden (science 5.3).</summary>
internal static class RealFlats
{
    private const int DarkAdu = 17;

    public static IReadOnlyList<Figure> Measure()
    {
        var (stack, hidden) = (RealData.Find("txm/ssrl_8324eV_flats_0p3s.npy"), RealData.Find("golden/hidden_mask.npy"));
        if (stack is null || hidden is null)
        {
            Console.Error.WriteLine("background-real: left out, the real flats are not beside the project.");
            return [];
        }
        using var flats = NpyFlats.Open(stack, DarkAdu);
        var mask = NpyMask.Read(hidden, flats.Camera.Shape);
        var scores = BackgroundEvaluation.AgainstMeasured(flats, new Recipe { Normalise = new(Monitor: false) }, null, mask.Lit, mask.Hidden);
        var linear = Hidden("linear");
        var adaptive = Hidden("adaptive");
        return
        [
            new("linear, hidden half, mean over 8 flats", linear.Average(), "dB"),
            new("linear, hidden half, worst flat", linear.Min(), "dB"),
            new("adaptive from two flats alone, mean", adaptive.Average(), "dB", 42.3, AtMost: false),
            new("adaptive from two flats alone, worst", adaptive.Min(), "dB", 41.4, AtMost: false),
        ];

        double[] Hidden(string model) => [.. scores.Single(s => s.Model == model).Frames.Select(f => f.Hidden.PsnrDb)];
    }
}
