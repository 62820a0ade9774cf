using System.Globalization;
using ScottPlot;
using SkiaSharp;

namespace TxmXanes.Interop.Drawing;

/// <summary>How a curve is drawn.</summary>
public enum CurveStyle
{
    Points,
    Line,
    DashedLine,
}

/// <param name="Sigma">Half length of the error bars; null for none.</param>
public sealed record Curve(string Name, double[] X, double[] Y, double[]? Sigma = null, CurveStyle Style = CurveStyle.Line);

/// <summary>Curves over one axis, with a legend; below, what is left over, if given.</summary>
/// <param name="Residuals">Curves of the lower panel; empty for none.</param>
public sealed record CurvePlot(string Title, string XLabel, string YLabel, IReadOnlyList<Curve> Curves, IReadOnlyList<Curve> Residuals)
{
    private const int Width = 1100;
    private const int UpperHeight = 620;
    private const int LowerHeight = 240;
    private const int Left = 110;
    private const int Right = 25;

    private static readonly ScottPlot.Color Measured = new(40, 40, 40);

    /// <returns>A PNG file.</returns>
    public byte[] ToPng()
    {
        var hasResiduals = Residuals.Count > 0;
        var upper = Panel(Curves, YLabel, hasResiduals ? "" : XLabel);
        upper.Title(Title, 22);
        upper.ShowLegend(Alignment.LowerRight);
        upper.Legend.FontSize = 17;
        upper.Legend.FontName = Lettering.Family;
        // Long enough for a dashed line to be told.
        upper.Legend.SymbolWidth = 45;
        using var surface = SKSurface.Create(new SKImageInfo(Width, UpperHeight + (hasResiduals ? LowerHeight : 0), SKColorType.Rgba8888, SKAlphaType.Opaque));
        // Both panels keep the same room for numbers at the left, so that their energies stand above each other.
        upper.Layout.Fixed(new PixelPadding(Left, Right, hasResiduals ? 25 : 75, 50));
        if (hasResiduals)
        {
            upper.Axes.Bottom.TickLabelStyle.IsVisible = false;
            var lower = Panel(Residuals, "residual", XLabel);
            lower.HideLegend();
            lower.Layout.Fixed(new PixelPadding(Left, Right, 75, 5));
            lower.Add.HorizontalLine(0, 1, Colors.Gray);
            var limits = upper.Axes.GetLimits();
            lower.Axes.SetLimitsX(limits.Left, limits.Right);
            Draw(surface.Canvas, lower, UpperHeight, LowerHeight);
        }
        Draw(surface.Canvas, upper, 0, UpperHeight);
        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    // A plot clears all of what it is drawn on, so each has a surface of its own.
    private static void Draw(SKCanvas canvas, Plot plot, int top, int height)
    {
        using var surface = SKSurface.Create(new SKImageInfo(Width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        plot.Render(surface.Canvas, Width, height);
        using var panel = surface.Snapshot();
        canvas.DrawImage(panel, 0, top);
    }

    private static Plot Panel(IReadOnlyList<Curve> curves, string yLabel, string xLabel)
    {
        var plot = new Plot();
        var colour = 0;
        foreach (var curve in curves)
            Add(plot, curve, curve.Style == CurveStyle.Points ? Measured : Next());
        plot.XLabel(xLabel, 19);
        plot.YLabel(yLabel, 19);
        plot.Font.Set(Lettering.Family);
        foreach (var axis in plot.Axes.GetAxes())
            axis.TickLabelStyle.FontSize = 16;
        foreach (var axis in new IAxis[] { plot.Axes.Bottom, plot.Axes.Left })
            axis.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { LabelFormatter = v => v.ToString("0.######", CultureInfo.InvariantCulture).Replace('-', '−') };
        plot.Axes.AutoScale();
        return plot;

        ScottPlot.Color Next()
        {
            var next = ClassLegend.ColourOf(colour++);
            return new(next.R, next.G, next.B);
        }
    }

    private static void Add(Plot plot, Curve curve, ScottPlot.Color colour)
    {
        // A curve without a value at an energy has none there, and goes on after it.
        var known = Enumerable.Range(0, curve.X.Length).Where(i => double.IsFinite(curve.Y[i])).ToArray();
        double[] Known(double[] values) => [.. known.Select(i => values[i])];
        if (known.Length == 0)
            return;
        if (curve.Sigma is { } sigma)
        {
            var bars = plot.Add.ErrorBar(Known(curve.X), Known(curve.Y), [.. known.Select(i => double.IsFinite(sigma[i]) ? sigma[i] : 0)]);
            bars.Color = colour.WithAlpha(0.6);
            bars.LineWidth = 1;
            bars.CapSize = 3;
        }
        var scatter = curve.Style == CurveStyle.Points ? plot.Add.ScatterPoints(Known(curve.X), Known(curve.Y)) : plot.Add.ScatterLine(Known(curve.X), Known(curve.Y));
        scatter.Color = colour;
        scatter.LegendText = curve.Name;
        scatter.MarkerSize = curve.Style == CurveStyle.Points ? 6 : 0;
        scatter.LineWidth = curve.Style == CurveStyle.Points ? 0 : 2;
        if (curve.Style == CurveStyle.DashedLine)
            scatter.LinePattern = LinePattern.Dashed;
    }
}
