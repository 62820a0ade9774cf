using Shouldly;
using TxmXanes.Imaging.Backgrounds;
using TxmXanes.TestKit.Simulation;
using Xunit;

namespace TxmXanes.Imaging.Tests.Backgrounds;

/// <summary>Guards against fields that follow a particle instead of the light, and against errors that are told smaller than they are.</summary>
public sealed class FieldFitTests
{
    private const float NoiseSigma = 0.002f;

    private static readonly BlockGrid Grid = BlockGrid.For(220, 180);

    private static readonly FieldModes Modes = FieldModes.Smooth(Grid, 0.4, 0.01);

    // All but a rectangle in the middle, as if sample were there.
    private static readonly bool[] Used = [.. Enumerable.Range(0, Grid.Count).Select(b => !IsHidden(b))];

    private static readonly bool[] Lit = [.. Enumerable.Repeat(true, Grid.Count)];

    private static readonly float[] NoiseVariance = [.. Enumerable.Repeat(NoiseSigma * NoiseSigma, Grid.Count)];

    [Fact]
    public void Fit_OfABeamThatTiltedAndWidened_FindsItUnderTheHiddenBlocks()
    {
        var truth = Polynomial();

        var fitted = new FieldFit(Modes, Used, Lit, NoiseVariance).Fit(Density(truth, new Noise(1)), NoiseVariance);

        RmsOf(fitted.Field, truth, IsHidden).ShouldBeLessThan(0.004);
        fitted.ExcessVariance.ShouldBeLessThan(1e-6);
    }

    [Fact]
    public void Fit_WithATenthOfTheBlocksUnderParticles_IsHardlyTilted()
    {
        var truth = Polynomial();
        var density = Density(truth, new Noise(2));
        for (var b = 0; b < density.Length; b += 10)
            density[b] += 0.3f;

        var fitted = new FieldFit(Modes, Used, Lit, NoiseVariance).Fit(density, NoiseVariance);

        RmsOf(fitted.Field, truth, b => !IsHidden(b) && b % 10 != 0).ShouldBeLessThan(0.004);
    }

    [Fact]
    public void Fit_WithBlocksThatThisFrameLacks_DoesWithoutThem()
    {
        var truth = Polynomial();
        var density = Density(truth, new Noise(3));
        for (var b = 0; b < density.Length; b += 7)
            density[b] = float.NaN;

        var fitted = new FieldFit(Modes, Used, Lit, NoiseVariance).Fit(density, NoiseVariance);

        fitted.Field.ShouldAllBe(f => float.IsFinite(f));
        RmsOf(fitted.Field, truth, _ => true).ShouldBeLessThan(0.004);
    }

    [Fact]
    public void HiddenVariance_OverDrawsFromThePrior_IsTheirSpread()
    {
        var fit = new FieldFit(Modes, Used, Lit, NoiseVariance);
        var noise = new Noise(4);
        var squares = 0.0;
        const int Draws = 60;
        for (var draw = 0; draw < Draws; draw++)
        {
            var truth = new float[Grid.Count];
            for (var k = 0; k < Modes.Count; k++)
            {
                var c = (float)(Math.Sqrt(Modes.Variances[k]) * noise.Gaussian());
                for (var b = 0; b < truth.Length; b++)
                    truth[b] += c * Modes.Planes[k][b];
            }
            // With the 0.003 that the model allows for beyond its modes.
            var density = Array.ConvertAll(Density(truth, noise), d => d + 0.003f * (float)noise.Gaussian());
            var rms = RmsOf(fit.Fit(density, NoiseVariance).Field, truth, IsHidden);
            squares += rms * rms / Draws;
        }

        // It also counts that 0.003 itself, which is not in the modes' field.
        Math.Sqrt(fit.HiddenVariance - 9e-6).ShouldBe(Math.Sqrt(squares), 0.3 * Math.Sqrt(squares));
    }

    [Fact]
    public void SmoothModes_AtAnyBlock_HaveTheVarianceAskedFor()
    {
        var block = Grid.GridRows / 2 * Grid.GridColumns + Grid.GridColumns / 3;

        // The first six are the polynomials.
        var variance = Enumerable.Range(6, Modes.Count - 6).Sum(k => Modes.Variances[k] * Modes.Planes[k][block] * Modes.Planes[k][block]);

        Math.Sqrt(variance).ShouldBe(0.01, 0.001);
    }

    private static bool IsHidden(int block)
    {
        var (row, column) = (block / Grid.GridColumns, block % Grid.GridColumns);
        return Math.Abs(row - Grid.GridRows / 2) < Grid.GridRows / 6 && Math.Abs(column - Grid.GridColumns / 2) < Grid.GridColumns / 6;
    }

    private static float[] Polynomial() => [.. Enumerable.Range(0, Grid.Count).Select(b =>
    {
        var (y, x) = (Grid.Y(b / Grid.GridColumns), Grid.X(b % Grid.GridColumns));
        return (float)(0.02 + 0.04 * y - 0.03 * x + 0.02 * y * y - 0.015 * x * y);
    })];

    private static float[] Density(float[] field, Noise noise) => Array.ConvertAll(field, f => -f + NoiseSigma * (float)noise.Gaussian());

    private static double RmsOf(float[] field, float[] truth, Func<int, bool> where)
    {
        var errors = Enumerable.Range(0, field.Length).Where(where).Select(b => (double)field[b] - truth[b]).ToArray();
        return Math.Sqrt(errors.Average(e => e * e));
    }
}
