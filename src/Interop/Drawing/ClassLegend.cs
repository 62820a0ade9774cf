using SkiaSharp;

namespace TxmXanes.Interop.Drawing;

/// <summary>Boxes of colour with a name each.</summary>
public sealed record ClassLegend(IReadOnlyList<(Rgb Colour, string Name)> Classes) : Legend
{
    private const float Line = 1.6f;

    // Okabe and Ito's colours for every eye, without black and in an order that keeps neighbours apart.
    private static readonly Rgb[] Distinct =
    [
        new(0, 114, 178), new(230, 159, 0), new(0, 158, 115), new(213, 94, 0), new(86, 180, 233), new(204, 121, 167), new(240, 228, 66), new(110, 80, 50),
    ];

    /// <summary>A colour for class <paramref name="index"/>, from 0; they repeat after 8.</summary>
    public static Rgb ColourOf(int index) => Distinct[index % Distinct.Length];

    internal override float Width(Lettering lettering) => Classes.Max(c => Lettering.WidthOf(c.Name, lettering.Text)) + 1.8f * lettering.Size;

    internal override float Height(Lettering lettering) => Classes.Count * Line * lettering.Size;

    internal override void Draw(SKCanvas canvas, SKRect place, Lettering lettering)
    {
        var size = lettering.Size;
        for (var i = 0; i < Classes.Count; i++)
        {
            var top = place.Top + i * Line * size;
            var box = new SKRect(place.Left, top, place.Left + 1.1f * size, top + 1.1f * size);
            Fill(canvas, box, Classes[i].Colour);
            Frame(canvas, box, 1);
            lettering.Write(canvas, Classes[i].Name, place.Left + 1.8f * size, top + 0.92f * size, lettering.Text);
        }
    }
}
