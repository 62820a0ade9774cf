using SkiaSharp;

namespace TxmXanes.Interop.Drawing;

/// <summary>A bar of a colour map's colours with numbers.</summary>
/// <param name="Low">The number at its foot.</param>
/// <param name="High">The number at its head, over <paramref name="Low"/>.</param>
/// <param name="Unit">Above the bar; empty for none.</param>
/// <param name="Note">Along the bar: how the limits came about; empty for none.</param>
/// <param name="GoesBelow">Values lie below Low: the bar ends in a point.</param>
/// <param name="GoesAbove">Values lie above High.</param>
public sealed record ColourBar(ColourMap Colours, double Low, double High, string Unit, string Note, bool GoesBelow = false, bool GoesAbove = false) : Legend
{
    private const float BarWidth = 1.3f;
    private const float Gap = 0.5f;

    internal override float Width(Lettering lettering)
    {
        var ticks = TicksOf(20 * lettering.Size, lettering);
        var numbers = ticks.Labels.Max(l => Lettering.WidthOf(l, lettering.Text));
        var bar = (BarWidth + Gap) * lettering.Size + numbers + (Note.Length > 0 ? 1.5f * lettering.Size : 0);
        return Math.Max(bar, Lettering.WidthOf(Heading(ticks), lettering.Text));
    }

    internal override float Height(Lettering lettering) => Math.Max(12 * lettering.Size, Lettering.WidthOf(Note, lettering.Small) + 3 * lettering.Size);

    internal override void Draw(SKCanvas canvas, SKRect place, Lettering lettering)
    {
        var size = lettering.Size;
        var ticks = TicksOf(place.Height, lettering);
        var heading = Heading(ticks);
        if (heading.Length > 0)
            lettering.Write(canvas, heading, place.Left, place.Top + 0.8f * size, lettering.Text);
        var point = 0.7f * size;
        var top = place.Top + (heading.Length > 0 ? 1.4f * size : 0) + point;
        var bar = new SKRect(place.Left, top, place.Left + BarWidth * size, place.Bottom - point);
        DrawColours(canvas, bar, point);
        var numbers = 0f;
        for (var i = 0; i < ticks.Values.Count; i++)
        {
            var y = (float)(bar.Bottom - (ticks.Values[i] - Low) / (High - Low) * bar.Height);
            Fill(canvas, new(bar.Right, y - 0.5f, bar.Right + 0.25f * size, y + 0.5f), Rgb.Black);
            lettering.Write(canvas, ticks.Labels[i], bar.Right + Gap * size, y + 0.36f * size, lettering.Text);
            numbers = Math.Max(numbers, Lettering.WidthOf(ticks.Labels[i], lettering.Text));
        }
        if (Note.Length > 0)
            lettering.WriteUpwards(canvas, Note, bar.Right + Gap * size + numbers + 1.3f * size, bar.MidY, lettering.Small);
    }

    private void DrawColours(SKCanvas canvas, SKRect bar, float point)
    {
        var rows = (int)Math.Round(bar.Height);
        for (var i = 0; i < rows; i++)
            Fill(canvas, new(bar.Left, bar.Top + i, bar.Right, bar.Top + i + 1), Colours[1 - (i + 0.5) / rows]);
        Frame(canvas, bar, 1);
        if (GoesAbove)
            Point(bar.Top, -point, Colours[1]);
        if (GoesBelow)
            Point(bar.Bottom, point, Colours[0]);

        void Point(float y, float height, Rgb colour)
        {
            using var path = new SKPath();
            path.AddPoly([new(bar.Left, y), new(bar.MidX, y + height), new(bar.Right, y)]);
            using var fill = new SKPaint { Color = Skia(colour), IsAntialias = true };
            using var line = new SKPaint { Color = SKColors.Black, Style = SKPaintStyle.Stroke, StrokeWidth = 1, IsAntialias = true };
            canvas.DrawPath(path, fill);
            canvas.DrawPath(path, line);
        }
    }

    private string Heading(Ticks ticks) => string.Join(' ', new[] { ticks.FactorText, Unit }.Where(t => t.Length > 0));

    private Ticks TicksOf(float height, Lettering lettering) => Ticks.Between(Low, High, Math.Clamp((int)(height / (3 * lettering.Size)), 2, 8));
}
