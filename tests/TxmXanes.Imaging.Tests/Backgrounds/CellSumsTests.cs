using Shouldly;
using TxmXanes.Imaging.Backgrounds;
using Xunit;

namespace TxmXanes.Imaging.Tests.Backgrounds;

/// <summary>Guards the fast sums against the formula: cells of every width, cut by the border, with invalid pixels anywhere.</summary>
public class CellSumsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    [InlineData(1)]
    public void Sums_EveryCellWidth_EqualScalar(double invalidFraction)
    {
        var random = new Random(4);
        for (var columns = 1; columns <= 41; columns++)
        {
            const int Rows = 5;
            float[] Values() => Enumerable.Range(0, Rows * columns).Select(_ => random.NextDouble() < invalidFraction ? float.NaN : (float)(0.5 + random.NextDouble())).ToArray();
            var (y, u, v) = (Values(), Values(), Values().Select(value => float.IsNaN(value) ? 0 : value).ToArray());
            foreach (var cell in (Cell[])[new(0, Rows, 0, columns), new(2, 3, columns / 3, columns), new(1, Rows, columns - 1, columns)])
            {
                var (fast, scalar) = (new double[Monomials.Powers], new double[Monomials.Powers]);
                CellSums.Powers(u, v, columns, cell, fast);
                CellSumsScalar.Powers(u, v, columns, cell, scalar);
                ShouldAgree(fast, scalar);

                // Whichever vectors this processor prefers: the others must not rot.
                (fast, scalar) = (new double[CellSums.Moments], new double[CellSums.Moments]);
                var (other, counted) = (new double[CellSums.Moments], CellSumsScalar.AddMoments(y, u, v, columns, cell, scalar));
                CellSums.AddMoments(y, u, v, columns, cell, fast).ShouldBe(counted);
                CellSums.AddMomentsByVectors(y, u, v, columns, cell, other).ShouldBe(counted);
                ShouldAgree(fast, scalar);
                ShouldAgree(other, scalar);
            }
        }
    }

    [Fact]
    public void PowersOfMissing_AreWhatTheOtherPixelsLeave()
    {
        float[] u = [1, 2, float.NaN, 4];
        float[] v = [1, 3, 0, 2];
        float[] y = [1, float.NaN, float.NaN, 1];
        var (all, present, missing) = (new double[Monomials.Powers], new double[Monomials.Powers], new double[Monomials.Powers]);
        var cell = new Cell(0, 1, 0, 4);
        CellSumsScalar.Powers(u, v, 4, cell, all);
        CellSumsScalar.Powers([1, float.NaN, float.NaN, 4], v, 4, cell, present);
        CellSumsScalar.PowersOfMissing(y, u, v, 4, cell, missing);

        missing[0].ShouldBe(1);
        missing[Monomials.Index(2, 3)].ShouldBe(4 * 27);
        for (var k = 0; k < Monomials.Powers; k++)
            (present[k] + missing[k]).ShouldBe(all[k], 1e-12 * all[k]);
    }

    [Fact]
    public void Monomials_AreNumberedByDegreeThenByThePowerOfTheLast()
    {
        (int I, int J)[] expected = [(0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (0, 2), (3, 0), (2, 1), (1, 2), (0, 3)];
        for (var k = 0; k < Monomials.Most; k++)
        {
            Monomials.Exponents(k).ShouldBe(expected[k]);
            Monomials.Index(expected[k].I, expected[k].J).ShouldBe(k);
        }
        Monomials.Product(Monomials.Index(1, 2), Monomials.Index(2, 1)).ShouldBe(Monomials.Index(3, 3));
        Monomials.Between(2).ToArray().ShouldBe([0, 1, 2, 3, 4, 5]);
        Monomials.FirstOnly(3).ToArray().ShouldBe([0, 1, 3, 6]);
    }

    // Terms are positive, so a sum's rounding is below 1e-13 of it whatever the order.
    private static void ShouldAgree(double[] fast, double[] scalar)
    {
        for (var k = 0; k < fast.Length; k++)
            fast[k].ShouldBe(scalar[k], 1e-13 * scalar[k] + double.Epsilon, $"sum {k}");
    }
}
