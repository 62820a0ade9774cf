using SkiaSharp;

namespace TxmXanes.Interop.Drawing;

/// <summary>The colours of every mixture (a bar for two components, a triangle for three), and below how they fade with the weight.</summary>
/// <param name="Names">Of the components.</param>
/// <param name="WeightName">As in "thickness".</param>
/// <param name="WeightFull">The weight from which on colours are full.</param>
/// <param name="Note">How that came about; empty for none.</param>
public sealed record MixLegend(Mix Mix, IReadOnlyList<string> Names, string WeightName, double WeightFull, string Note) : Legend
{
    private const float Side = 8;
    private const float RampHeight = 1.2f;

    internal override float Width(Lettering lettering) =>
        new[] { Side * lettering.Size, BottomNamesWidth(lettering), Lettering.WidthOf(WeightName, lettering.Text), Lettering.WidthOf(Note, lettering.Small) }.Max();

    internal override float Height(Lettering lettering) => (MixtureHeight + 7.5f) * lettering.Size;

    private float MixtureHeight => Mix.Components == 3 ? Side * 0.866f + 3 : 3;

    internal override void Draw(SKCanvas canvas, SKRect place, Lettering lettering)
    {
        var (size, left, width) = (lettering.Size, place.Left, Side * lettering.Size);
        if (BottomNamesWidth(lettering) is var names && names > width)
            left += (names - width) / 2;
        if (Mix.Components == 3)
            Triangle(canvas, left, place.Top, lettering);
        else
            Bar(canvas, left, place.Top, lettering);
        var y = place.Top + MixtureHeight * size + 2 * size;
        lettering.Write(canvas, WeightName, place.Left, y, lettering.Text);
        Ramp(canvas, new(place.Left, y + 0.6f * size, place.Left + width, y + (0.6f + RampHeight) * size));
        y += (0.6f + RampHeight + 1.1f) * size;
        lettering.Write(canvas, "0", place.Left, y, lettering.Text);
        lettering.Write(canvas, $"≥ {WeightFull.ToString("0.###", System.Globalization.CultureInfo.InvariantCulture)}", place.Left + width, y, lettering.Text, SKTextAlign.Right);
        if (Note.Length > 0)
            lettering.Write(canvas, Note, place.Left, y + 1.3f * size, lettering.Small);
    }

    private float BottomNamesWidth(Lettering lettering)
    {
        var bottom = Mix.Components == 3 ? Names.Skip(1) : Names;
        return Math.Max(bottom.Sum(n => Lettering.WidthOf(n, lettering.Text)) + lettering.Size, Lettering.WidthOf(Names[0], lettering.Text));
    }

    // The first component at the top, the second at the left, the third at the right.
    private void Triangle(SKCanvas canvas, float left, float top, Lettering lettering)
    {
        var (size, side) = (lettering.Size, Side * lettering.Size);
        var height = side * 0.866f;
        var head = top + 1.4f * size;
        var shares = new double[3];
        for (var row = 0; row < (int)height; row++)
            for (var column = 0; column < (int)side; column++)
            {
                var first = 1 - (row + 0.5) / height;
                var third = (column + 0.5) / side - first / 2;
                (shares[0], shares[1], shares[2]) = (first, 1 - first - third, third);
                if (shares[1] >= 0 && shares[2] >= 0)
                    Fill(canvas, SKRect.Create(left + column, head + row, 1, 1), Mix.Of(shares, 1));
            }
        lettering.Write(canvas, Names[0], left + side / 2, top + 0.9f * size, lettering.Text, SKTextAlign.Center);
        BottomNames(canvas, left, head + height + 1.2f * size, Names[1], Names[2], lettering);
    }

    private void Bar(SKCanvas canvas, float left, float top, Lettering lettering)
    {
        var (size, side) = (lettering.Size, Side * lettering.Size);
        for (var column = 0; column < (int)side; column++)
        {
            var second = (column + 0.5) / side;
            Fill(canvas, SKRect.Create(left + column, top, 1, 1.3f * size), Mix.Of([1 - second, second], 1));
        }
        Frame(canvas, SKRect.Create(left, top, side, 1.3f * size), 1);
        BottomNames(canvas, left, top + 2.5f * size, Names[0], Names[1], lettering);
    }

    private void BottomNames(SKCanvas canvas, float left, float baseline, string first, string last, Lettering lettering)
    {
        var side = Side * lettering.Size;
        var overhang = Math.Max(0, BottomNamesWidth(lettering) - side) / 2;
        lettering.Write(canvas, first, left - overhang, baseline, lettering.Text);
        lettering.Write(canvas, last, left + side + overhang, baseline, lettering.Text, SKTextAlign.Right);
    }

    // Of the equal mixture.
    private void Ramp(SKCanvas canvas, SKRect place)
    {
        var shares = Enumerable.Repeat(1.0 / Mix.Components, Mix.Components).ToArray();
        for (var column = 0; column < (int)place.Width; column++)
            Fill(canvas, SKRect.Create(place.Left + column, place.Top, 1, place.Height), Mix.Of(shares, (column + 0.5) / place.Width));
        Frame(canvas, place, 1);
    }
}
