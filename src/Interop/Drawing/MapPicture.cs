using SkiaSharp;

namespace TxmXanes.Interop.Drawing;

/// <summary>A map in colour with a title, a legend and a scale bar.</summary>
/// <param name="Pixels">[rows, columns], row-major.</param>
/// <param name="Invalid">The colour of pixels without a value, which is explained; null where there are none.</param>
public sealed record MapPicture(int Rows, int Columns, Rgb[] Pixels, string Title, Legend Legend, ScaleBar Scale, Rgb? Invalid)
{
    /// <summary>The longest side of a map that is drawn: a picture has at least one pixel for each of the map's.</summary>
    public const int MostSide = 8192;

    private const int WantedSide = 760;

    /// <summary>Where the map lies in the picture: its left and top edge and the picture's pixels a side of a map's pixel.</summary>
    public (int Left, int Top, int Zoom) Place
    {
        get
        {
            using var lettering = Lettered();
            return (Margin(lettering), Margin(lettering) + TitleHeight(lettering), Zoom);
        }
    }

    private int Zoom => Math.Max(1, (int)Math.Round((double)WantedSide / Math.Max(Rows, Columns)));

    /// <returns>A PNG file.</returns>
    /// <exception cref="IOException">No font is installed.</exception>
    public byte[] ToPng()
    {
        if (Pixels.Length != Rows * Columns || Math.Max(Rows, Columns) > MostSide)
            throw new InvalidOperationException($"{Pixels.Length} pixels are no map of {Rows}x{Columns}, or over {MostSide} a side.");
        using var lettering = Lettered();
        var (margin, top) = (Margin(lettering), Margin(lettering) + TitleHeight(lettering));
        var (width, height) = (Columns * Zoom, Rows * Zoom);
        var gap = (int)lettering.Size;
        var legend = SKRect.Create(margin + width + gap, top, Legend.Width(lettering), Math.Max(height, Legend.Height(lettering)));
        var footer = new Footer(this, Zoom, lettering);
        var body = Math.Max(legend.Right, Math.Max(margin + Lettering.WidthOf(Title, lettering.Title), margin + footer.Width));
        var info = new SKImageInfo((int)Math.Ceiling(body) + margin, (int)Math.Ceiling(Math.Max(legend.Bottom, top + height + footer.Height)) + margin, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var surface = SKSurface.Create(info) ?? throw new IOException($"There is no memory for a picture of {info.Width}x{info.Height} pixels.");
        surface.Canvas.Clear(SKColors.White);
        lettering.Write(surface.Canvas, Title, margin, margin + 1.1f * lettering.Size, lettering.Title);
        using (var map = Image())
            surface.Canvas.DrawImage(map, SKRect.Create(margin, top, width, height), new SKSamplingOptions(SKFilterMode.Nearest));
        // Outside the map's own pixels, so that white ones at its edge are seen.
        using (var line = new SKPaint { Color = SKColors.DimGray, Style = SKPaintStyle.Stroke, StrokeWidth = 1 })
            surface.Canvas.DrawRect(SKRect.Create(margin - 0.5f, top - 0.5f, width + 1, height + 1), line);
        Legend.Draw(surface.Canvas, legend, lettering);
        footer.Draw(surface.Canvas, margin, top + height);
        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    private Lettering Lettered() => new(Math.Clamp(Math.Max(Rows, Columns) * Zoom / 44f, 14, 100));

    private static int Margin(Lettering lettering) => (int)lettering.Size;

    private static int TitleHeight(Lettering lettering) => (int)(1.9f * lettering.Size);

    private SKImage Image()
    {
        var bytes = new byte[Pixels.Length * 4];
        for (var i = 0; i < Pixels.Length; i++)
            (bytes[4 * i], bytes[4 * i + 1], bytes[4 * i + 2], bytes[4 * i + 3]) = (Pixels[i].R, Pixels[i].G, Pixels[i].B, 255);
        return SKImage.FromPixelCopy(new SKImageInfo(Columns, Rows, SKColorType.Rgba8888, SKAlphaType.Opaque), bytes);
    }

    // Below the map: the scale bar, and what grey means.
    private sealed class Footer(MapPicture picture, int zoom, Lettering lettering)
    {
        private const string NotValid = "not valid";

        private readonly float bar = (float)(picture.Scale.Pixels * zoom);

        public float Width => ScaleWidth + (picture.Invalid is not null ? 3.8f * lettering.Size + Lettering.WidthOf(NotValid, lettering.Text) : 0);

        public float Height => 1.9f * lettering.Size;

        private float ScaleWidth => bar + 0.5f * lettering.Size + Lettering.WidthOf(picture.Scale.Label, lettering.Text);

        public void Draw(SKCanvas canvas, float left, float top)
        {
            var size = lettering.Size;
            var baseline = top + 1.7f * size;
            using var black = new SKPaint { Color = SKColors.Black };
            canvas.DrawRect(SKRect.Create(left, baseline - 0.55f * size, bar, 0.35f * size), black);
            lettering.Write(canvas, picture.Scale.Label, left + bar + 0.5f * size, baseline, lettering.Text);
            if (picture.Invalid is not { } invalid)
                return;
            var box = SKRect.Create(left + ScaleWidth + 2 * size, baseline - 0.9f * size, 1.1f * size, 1.1f * size);
            using var grey = new SKPaint { Color = new(invalid.R, invalid.G, invalid.B) };
            canvas.DrawRect(box, grey);
            lettering.Write(canvas, NotValid, box.Right + 0.6f * size, baseline, lettering.Text);
        }
    }
}
