using SkiaSharp;

namespace TxmXanes.Interop.Drawing;

/// <summary>What stands at the right of a map and says what its colours mean.</summary>
public abstract record Legend
{
    /// <summary>Px that it needs.</summary>
    internal abstract float Width(Lettering lettering);

    /// <summary>Px that it needs at least.</summary>
    internal abstract float Height(Lettering lettering);

    /// <summary>Draws into a place at least as large as it asked for.</summary>
    internal abstract void Draw(SKCanvas canvas, SKRect place, Lettering lettering);

    private protected static void Fill(SKCanvas canvas, SKRect place, Rgb colour)
    {
        using var paint = new SKPaint { Color = Skia(colour) };
        canvas.DrawRect(place, paint);
    }

    private protected static void Frame(SKCanvas canvas, SKRect place, float width)
    {
        using var paint = new SKPaint { Color = SKColors.Black, Style = SKPaintStyle.Stroke, StrokeWidth = width };
        canvas.DrawRect(place, paint);
    }

    private protected static SKColor Skia(Rgb colour) => new(colour.R, colour.G, colour.B);
}
