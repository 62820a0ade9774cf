using System.Globalization;

namespace TxmXanes.Interop.Drawing;

/// <summary>A round length to measure a picture by.</summary>
/// <param name="Pixels">Its length in pixels of the map.</param>
/// <param name="Label">As in "5 µm", "200 nm", "100 px".</param>
public sealed record ScaleBar(double Pixels, string Label)
{
    /// <summary>About a fifth to a half of the width.</summary>
    /// <param name="columns">Of the map.</param>
    /// <param name="pixelSizeNm">0 where unknown: then in pixels.</param>
    public static ScaleBar For(int columns, double pixelSizeNm)
    {
        if (pixelSizeNm <= 0)
        {
            var pixels = Math.Max(1, LargestRound(columns / 2.5));
            return new(pixels, $"{pixels.ToString("0", CultureInfo.InvariantCulture)} px");
        }
        var nm = LargestRound(columns * pixelSizeNm / 2.5);
        var (length, unit) = nm >= 1e6 ? (nm / 1e6, "mm") : nm >= 1000 ? (nm / 1000, "µm") : (nm, "nm");
        return new(nm / pixelSizeNm, $"{length.ToString("0.###", CultureInfo.InvariantCulture)} {unit}");
    }

    private static double LargestRound(double atMost)
    {
        var step = Ticks.RoundStep(atMost);
        // 1, 2, 5: the one below where the next one is too long.
        return step <= atMost * (1 + 1e-9) ? step : Ticks.RoundStep(atMost / 2.5);
    }
}
