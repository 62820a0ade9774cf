using SkiaSharp;

namespace TxmXanes.Interop.Drawing;

/// <summary>Text of a picture.</summary>
internal sealed class Lettering : IDisposable
{
    public const string Family = "DejaVu Sans";

    private static readonly SKTypeface Plain = Find();

    private readonly SKPaint ink = new() { Color = SKColors.Black, IsAntialias = true };

    /// <param name="size">Of ordinary text, px.</param>
    public Lettering(float size)
    {
        Size = size;
        Text = new(Plain, size) { Subpixel = true };
        Small = new(Plain, size * 0.8f) { Subpixel = true };
        Title = new(Plain, size * 1.2f) { Subpixel = true };
    }

    public float Size { get; }

    public SKFont Text { get; }

    public SKFont Small { get; }

    public SKFont Title { get; }

    public static float WidthOf(string text, SKFont font) => font.MeasureText(text);

    public void Write(SKCanvas canvas, string text, float x, float baseline, SKFont font, SKTextAlign align = SKTextAlign.Left) => canvas.DrawText(text, x, baseline, align, font, ink);

    /// <summary>From bottom to top, centred on a point.</summary>
    public void WriteUpwards(SKCanvas canvas, string text, float x, float y, SKFont font)
    {
        canvas.Save();
        canvas.RotateDegrees(-90, x, y);
        Write(canvas, text, x, y, font, SKTextAlign.Center);
        canvas.Restore();
    }

    public void Dispose()
    {
        Text.Dispose();
        Small.Dispose();
        Title.Dispose();
        ink.Dispose();
    }

    // Without any font, text would be drawn as nothing at all.
    private static SKTypeface Find()
    {
        var fonts = SKFontManager.Default;
        return fonts.MatchFamily(Family) ?? (fonts.FontFamilyCount > 0 ? fonts.MatchFamily(fonts.GetFamilyName(0)) : null)
            ?? throw new IOException($"No font is installed, so a picture could not be lettered; {Family} (Debian package fonts-dejavu-core) serves.");
    }
}
