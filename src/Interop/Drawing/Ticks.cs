using System.Globalization;

namespace TxmXanes.Interop.Drawing;

/// <summary>Round numbers along a bar.</summary>
/// <param name="Values">Rising, all between the limits.</param>
/// <param name="Labels">As written, each <paramref name="Factor"/> times smaller than the value.</param>
/// <param name="Factor">A power of ten that the labels leave out; 1 where they are the values themselves.</param>
internal sealed record Ticks(IReadOnlyList<double> Values, IReadOnlyList<string> Labels, double Factor)
{
    /// <summary>As in "×10⁻⁵"; empty without a factor.</summary>
    public string FactorText => Factor == 1 ? "" : $"×10{Superscript((int)Math.Round(Math.Log10(Factor)))}";

    /// <param name="about">How many there should be, 2 or more.</param>
    public static Ticks Between(double low, double high, int about)
    {
        var step = RoundStep((high - low) / about);
        var largest = Math.Max(Math.Abs(low), Math.Abs(high));
        // Three zeros after the point or six before it are hard to read.
        var factor = largest is < 1e-3 or >= 1e6 ? Math.Pow(10, Math.Floor(Math.Log10(largest))) : 1;
        var decimals = Math.Clamp(-(int)Math.Floor(Math.Log10(step / factor) + 1e-9), 0, 12);
        var values = new List<double>();
        for (var i = (long)Math.Ceiling(low / step - 1e-6); i * step <= high + step * 1e-6; i++)
            values.Add(i * step);
        return new(values, [.. values.Select(v => Written(v / factor, decimals))], factor);
    }

    /// <summary>1, 2 or 5 times a power of ten, at least <paramref name="atLeast"/>.</summary>
    public static double RoundStep(double atLeast)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(atLeast) + 1e-9));
        foreach (var factor in new[] { 1, 2, 5 })
            if (factor * power >= atLeast * (1 - 1e-9))
                return factor * power;
        return 10 * power;
    }

    private static string Written(double value, int decimals)
    {
        var text = value.ToString("F" + decimals, CultureInfo.InvariantCulture);
        // A rounded -0 is a zero.
        return text.TrimStart('-').All(c => c is '0' or '.') ? text.TrimStart('-') : text.Replace('-', '−');
    }

    private static string Superscript(int exponent) =>
        string.Concat(exponent.ToString(CultureInfo.InvariantCulture).Select(c => c == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c - '0']));
}
