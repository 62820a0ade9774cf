using ScottPlot;
using ScottPlot.Colormaps;

namespace TxmXanes.Interop.Drawing;

/// <summary>Colours for numbers. All maps offered are perceptually uniform: equal steps of the number look equally large, and grey prints keep the order.</summary>
/// <remarks>viridis, plasma, inferno, magma: matplotlib's (van der Walt, Smith 2015); thermal, haline, dense, balance: cmocean (Thyng et al. 2016, doi 10.5670/oceanog.2016.66).</remarks>
public sealed class ColourMap
{
    private const int Steps = 256;

    private static readonly Dictionary<string, Func<IColormap>> Sources = new()
    {
        ["viridis"] = () => new Viridis(),
        ["plasma"] = () => new Plasma(),
        ["inferno"] = () => new Inferno(),
        ["magma"] = () => new Magma(),
        ["thermal"] = () => new Thermal(),
        ["haline"] = () => new Haline(),
        ["dense"] = () => new Dense(),
        ["gray"] = () => new Grayscale(),
        ["balance"] = () => new Balance(),
    };

    private readonly Rgb[] colours;

    private ColourMap(string name, IColormap source)
    {
        Name = name;
        colours = [.. Enumerable.Range(0, Steps).Select(i => source.GetColor(i / (Steps - 1.0))).Select(c => new Rgb(c.R, c.G, c.B))];
    }

    /// <summary>Every map, the diverging one (balance: light in the middle) last.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Sources.Keys];

    /// <summary>For quantities that rise from little to much.</summary>
    public static ColourMap Sequential { get; } = Find("viridis")!;

    /// <summary>For errors, so that they are not taken for the quantity itself.</summary>
    public static ColourMap Errors { get; } = Find("magma")!;

    /// <summary>For quantities of either sign about zero.</summary>
    public static ColourMap Diverging { get; } = Find("balance")!;

    public string Name { get; }

    /// <summary>The map of that name, or null.</summary>
    public static ColourMap? Find(string name) => Sources.TryGetValue(name, out var source) ? new(name, source()) : null;

    /// <summary>The colour at <paramref name="place"/>, 0 lowest to 1 highest; beyond, that of the end.</summary>
    public Rgb this[double place] => colours[(int)Math.Round(Math.Clamp(place, 0, 1) * (Steps - 1))];

    /// <summary>For NaN: no colour of this map.</summary>
    public Rgb Invalid => Name == "gray" ? Rgb.CoolGrey : Rgb.Grey;

    /// <summary>The colour of a value between two limits; <see cref="Invalid"/> for NaN.</summary>
    public Rgb Of(float value, double low, double high) => float.IsNaN(value) ? Invalid : this[(value - low) / (high - low)];
}
