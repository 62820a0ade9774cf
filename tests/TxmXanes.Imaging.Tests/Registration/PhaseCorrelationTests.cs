using Shouldly;
using TxmXanes.Imaging.Registration;
using TxmXanes.TestKit;
using Xunit;

namespace TxmXanes.Imaging.Tests.Registration;

/// <summary>Guards the parts of the phase correlation against their definitions, and the whole on real frames.</summary>
public class PhaseCorrelationTests
{
    [Theory]
    [InlineData(1, 1, 3)]
    [InlineData(7, 9, 2)]
    [InlineData(12, 5, 8)]
    public void BoxSum_AnySize_EqualsTheSum(int rows, int columns, int radius)
    {
        var random = new Random(1);
        var image = Enumerable.Range(0, rows * columns).Select(_ => (float)random.NextDouble()).ToArray();
        var sums = image.ToArray();
        BoxSum.Apply(sums, new float[sums.Length], new float[columns], rows, columns, radius);
        for (var r = 0; r < rows; r++)
            for (var c = 0; c < columns; c++)
                sums[r * columns + c].ShouldBe(Enumerable.Range(0, image.Length).Where(i => Math.Abs(i / columns - r) <= radius && Math.Abs(i % columns - c) <= radius).Sum(i => image[i]), 1e-4f);
    }

    [Fact]
    public void MaskedCorrelation_MovedImageWithHoles_FindsDisplacementAndItsCorrelation()
    {
        const int Rows = 24, Columns = 31;
        var random = new Random(5);
        var world = Enumerable.Range(0, 60 * 60).Select(_ => (float)(random.NextDouble() - 0.5)).ToArray();
        float[] View(int row, int column) => Enumerable.Range(0, Rows * Columns).Select(i => random.Next(9) == 0 || i % Columns < 3 ? float.NaN : world[(i / Columns + row) * 60 + i % Columns + column]).ToArray();
        var (reference, frame) = (View(10, 12), View(10 - 5, 12 + 4));
        using var correlation = new MaskedCorrelation(Rows, Columns);
        var (foundRow, foundColumn, value) = correlation.Find(correlation.Transform(reference), correlation.Transform(frame));
        (foundRow, foundColumn).ShouldBe((5, -4));
        // Rising with the overlap, and the correlation of what is common is 1.
        value.ShouldBe(1, 0.02);
    }

    [Fact]
    public void Compare_RealFramesMovedFar_FindsTheMove()
    {
        var samples = Npy.Read(RealData.PathOrSkip("txm/ssrl_8324eV_sample_0p5s.npy"));
        var flats = Npy.Read(RealData.PathOrSkip("txm/ssrl_8324eV_flats_0p3s.npy"));
        const int Side = 1024, Dark = 17, Lit = 300;
        float[] Density(int i, int row, int column) => Enumerable.Range(0, Side * Side).Select(p =>
        {
            var (r, c) = (p / Side - row, p % Side - column);
            if (r is < 0 or >= Side || c is < 0 or >= Side)
                return float.NaN;
            var at = r * Side + c;
            var (sample, flat) = (samples.Values[i * Side * Side + at] - Dark, flats.Values[at] + flats.Values[Side * Side + at] - 2 * Dark);
            return flat > 2 * Lit && sample > 0 ? (float)-Math.Log(sample / flat) : float.NaN;
        }).ToArray();
        using var phase = new PhaseCorrelation(Side, Side);
        var reference = phase.Prepare(Density(0, 0, 0));
        var near = phase.Compare(reference, phase.Prepare(Density(2, 0, 0)));
        var far = phase.Compare(reference, phase.Prepare(Density(2, 23, -11)));
        TestContext.Current.TestOutputHelper?.WriteLine($"{near}; {far}");
        near.Shift.Length.ShouldBeLessThan(2);
        (far.Shift - near.Shift - new Shift(23, -11)).Length.ShouldBeLessThan(0.1);
    }
}
