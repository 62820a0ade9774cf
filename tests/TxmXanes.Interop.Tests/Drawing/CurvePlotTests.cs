using Shouldly;
using TxmXanes.Interop.Drawing;
using Xunit;

namespace TxmXanes.Interop.Tests.Drawing;

/// <summary>Guards against curves left out and panels drawn over each other.</summary>
public sealed class CurvePlotTests
{
    private static readonly double[] X = [.. Enumerable.Range(0, 50).Select(i => 8300.0 + i)];

    [Fact]
    public async Task ToPng_OfAFit_HasTheFitAboveAndTheResidualsBelow()
    {
        double[] fitted = [.. X.Select(x => 1 / (1 + Math.Exp(8320 - x)))];
        double[] measured = [.. fitted.Select((f, i) => i == 3 ? double.NaN : f + 0.01 * (i % 3 - 1))];
        double[] sigma = [.. X.Select(_ => 0.02)];
        double[] residual = [.. measured.Zip(fitted, (m, f) => m - f)];

        var plot = new CurvePlot("fit", "energy / eV", "absorption", [new("measured", X, measured, sigma, CurveStyle.Points), new("fitted", X, fitted)], [new("residual", X, residual, null, CurveStyle.Points)]);
        var seen = await Picture.DecodeAsync(plot.ToPng(), TestContext.Current.CancellationToken);

        (seen.Width, seen.Height).ShouldBe((1100, 860));
        seen.HasWhiteEdge.ShouldBeTrue();
        var (dots, line) = (new Rgb(40, 40, 40), ClassLegend.ColourOf(0));
        seen.Has(dots, 112, 52, 900, 590).ShouldBeTrue("the measured points");
        seen.Has(line, 112, 52, 900, 590).ShouldBeTrue("the fitted line");
        seen.Has(dots, 112, 630, 1070, 780).ShouldBeTrue("the residuals");
        seen.Has(line, 112, 630, 1070, 780).ShouldBeFalse();
    }

    [Fact]
    public async Task ToPng_OfCurvesWithoutAnyValue_IsAnEmptyFrame()
    {
        var plot = new CurvePlot("nothing", "energy / eV", "", [new("nothing", X, [.. X.Select(_ => double.NaN)])], []);

        var seen = await Picture.DecodeAsync(plot.ToPng(), TestContext.Current.CancellationToken);

        (seen.Width, seen.Height).ShouldBe((1100, 620));
        seen.Has(ClassLegend.ColourOf(0), 0, 0, 1100, 620).ShouldBeFalse();
    }
}
