using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Imaging.Backgrounds;
using TxmXanes.TestKit.Simulation;
using Xunit;

namespace TxmXanes.Imaging.Tests.Backgrounds;

/// <summary>Guards the prediction: bilinear between centres, held outside, linear in energy, NaN kept, and the fast row as the plain formula.</summary>
public class PolynomialModelTests
{
    [Fact]
    public void Evaluate_EveryWidth_EqualsScalar()
    {
        var random = new Random(2);
        for (var columns = 1; columns <= 70; columns++)
            foreach (var cellPx in (int[])[5, 16, 24])
            {
                var grid = new CellGrid(1, columns, cellPx);
                var cells = Enumerable.Range(0, grid.Columns * Monomials.Most).Select(_ => (float)(random.NextDouble() - 0.3)).ToArray();
                float[] Grey() => Enumerable.Range(0, columns).Select(_ => random.Next(15) == 0 ? float.NaN : (float)(1000 + 1000 * random.NextDouble())).ToArray();
                var (first, last) = (Grey(), Grey());
                var (fast, scalar) = (new float[columns], new float[columns]);
                PolynomialRow.Evaluate(cells, grid.ColumnAxis(), first, last, 1500, fast);
                PolynomialRowScalar.Evaluate(cells, grid.ColumnAxis(), first, last, 1500, scalar);
                for (var c = 0; c < columns; c++)
                {
                    float.IsNaN(fast[c]).ShouldBe(float.IsNaN(first[c]) || float.IsNaN(last[c]));
                    if (!float.IsNaN(fast[c]))
                        fast[c].ShouldBe(scalar[c], 1500 * 3e-6f);
                }
            }
    }

    [Fact]
    public void Predict_BetweenAndOutsideCentres_IsBilinearAndHeld()
    {
        // 40 x 20 pixels in cells of 16: centres at rows 7.5, 23.5, 35.5 (the last cell has 8 rows) and columns 7.5, 17.5 (4 columns).
        // The constant term alone, B = s b(row, column), so that the background shows the interpolation.
        var model = Constant(40, 20, 16, [1, 2, 3, 5, 7, 4]);
        var background = new float[40 * 20];
        model.Predict(8200, Filled(1), Filled(1), background);

        background[0].ShouldBe(1, 1e-6f);
        background[19].ShouldBe(2, 1e-6f);
        background[39 * 20].ShouldBe(7, 1e-6f);
        background[39 * 20 + 19].ShouldBe(4, 1e-6f);
        var (w, x) = ((10 - 7.5) / 16, (12 - 7.5) / 10);
        background[10 * 20 + 12].ShouldBe((float)((1 - w) * ((1 - x) * 1 + x * 2) + w * ((1 - x) * 3 + x * 5)), 1e-6f);
        w = (30 - 23.5) / 12;
        background[30 * 20 + 12].ShouldBe((float)((1 - w) * ((1 - x) * 3 + x * 5) + w * ((1 - x) * 7 + x * 4)), 1e-6f);

        static float[] Filled(float value) => Enumerable.Repeat(value, 800).ToArray();
    }

    [Fact]
    public void Predict_EnergiesBetween_AreLinearInEnergy()
    {
        // b = 1 at 8200, 2 at 8210 (twice, as where two segments join), 5 at 8240 eV.
        var setup = new PolynomialCandidate(1, 16, 1e-6);
        float[][] Planes(int terms) => ((float[])[1, 2, 2, 5]).Select(b => (float[])[b, .. new float[terms - 1]]).ToArray();
        var model = new PolynomialModel(8, 8, [8200, 8210, 8210, 8240], setup, 10, Planes(3), Planes(2));
        var (first, background) = (Enumerable.Repeat(1f, 64).ToArray(), new float[64]);
        foreach (var (energy, b) in ((double, float)[])[(8200, 1), (8204, 1.4f), (8210, 2), (8220, 3), (8240, 5)])
        {
            model.Predict(energy, first, first, background);
            background.ShouldAllBe(v => Math.Abs(v - 10 * b) < 1e-4f);
            model.PredictFromFirst(energy, first, background);
            background.ShouldAllBe(v => Math.Abs(v - 10 * b) < 1e-4f);
        }

        model.Covers(8200).ShouldBeTrue();
        model.Covers(8240.1).ShouldBeFalse();
        Should.Throw<BadInputException>(() => model.Predict(8199, first, first, background)).Message
            .ShouldBe("No background was learnt at 8199 eV; the model covers 8200 to 8240 eV.");
    }

    [Fact]
    public void Predict_EnergiesRunningDown_AreFound()
    {
        var planes = ((float[])[5, 2, 1]).Select(b => (float[])[b, 0, 0]).ToArray();
        var model = new PolynomialModel(8, 8, [8240, 8210, 8200], new PolynomialCandidate(1, 16, 1e-6), 1, planes, planes.Select(p => p[..2]).ToArray());
        var background = new float[64];
        model.Predict(8225, new float[64], new float[64], background);
        background[0].ShouldBe(3.5f, 1e-5f);
    }

    [Theory]
    [InlineData(GridInterpolation.Coefficients)]
    [InlineData(GridInterpolation.Grey)]
    public void Predict_InvalidPixels_StayInvalidAndAlone(GridInterpolation interpolation)
    {
        var model = Constant(32, 32, 16, [1, 1, 1, 1]);
        var (first, last) = (Enumerable.Repeat(1f, 1024).ToArray(), Enumerable.Repeat(1f, 1024).ToArray());
        // 7 * 32 + 7 is a cell's centre, whose grey value the grey way starts from; the last cell has no valid pixel at all.
        first[7 * 32 + 7] = float.NaN;
        last[20 * 32 + 9] = float.NaN;
        for (var i = 16 * 32; i < 1024; i++)
            if (i % 32 >= 16)
                first[i] = float.NaN;
        var background = new float[1024];
        model.Predict(8200, first, last, background, interpolation);
        for (var i = 0; i < 1024; i++)
            float.IsNaN(background[i]).ShouldBe(float.IsNaN(first[i]) || float.IsNaN(last[i]), $"pixel {i}");
    }

    /// <summary>Why grey values are not interpolated by default: the flat field's texture of 7.5 % rms changes from pixel to pixel, and between centres nothing of it is left.</summary>
    [Fact]
    public void Predict_GreyInterpolation_LosesTheTexture()
    {
        const int Side = 64;
        var texture = new Noise(5).SmoothField(Side, Side, 1.2).Select(v => (float)(1 + 0.075 * v)).ToArray();
        var setup = new PolynomialCandidate(1, 16, 1e-6);
        // B = (first + last)/2.
        float[] half = [.. Enumerable.Repeat(0f, 16), .. Enumerable.Repeat(0.5f, 32)];
        var model = new PolynomialModel(Side, Side, [8200, 8300, 8400], setup, 1, [half, half, half], [half[..32], half[..32], half[..32]]);
        var (sharp, blurred) = (new float[Side * Side], new float[Side * Side]);
        model.Predict(8300, texture, texture, sharp);
        model.Predict(8300, texture, texture, blurred, GridInterpolation.Grey);

        Rms(sharp).ShouldBeLessThan(1e-6);
        Rms(blurred).ShouldBeGreaterThan(0.07);

        double Rms(float[] background) => Math.Sqrt(background.Zip(texture, (b, t) => (double)(b - t) * (b - t)).Average());
    }

    [Fact]
    public void Constructor_SizesThatDoNotFit_AreRefused()
    {
        var setup = new PolynomialCandidate(1, 16, 1e-6);
        float[][] Planes(int length) => [new float[length], new float[length]];
        Should.Throw<ArgumentException>(() => new PolynomialModel(32, 32, [1, 2], setup, 1, Planes(11), Planes(8)));
        Should.Throw<ArgumentException>(() => new PolynomialModel(32, 32, [1, 2], setup, 1, Planes(12), Planes(9)));
        Should.Throw<ArgumentException>(() => new PolynomialModel(32, 32, [1, 2, 3], setup, 1, Planes(12), Planes(8)));
        Should.Throw<ArgumentException>(() => new PolynomialModel(32, 32, [1, 2], setup with { Degree = 4 }, 1, Planes(12), Planes(8)));
        _ = new PolynomialModel(32, 32, [1, 2], setup, 1, Planes(12), Planes(8));
    }

    private static PolynomialModel Constant(int rows, int columns, int cellPx, float[] values)
    {
        float[] Plane(int terms) => [.. values, .. new float[(terms - 1) * values.Length]];
        return new PolynomialModel(rows, columns, [8200, 8300], new PolynomialCandidate(1, cellPx, 1e-6), 1, [Plane(3), Plane(3)], [Plane(2), Plane(2)]);
    }
}
