using MathNet.Numerics.LinearAlgebra;
using Shouldly;
using TxmXanes.Imaging.Spectra.Normalised;
using TxmXanes.TestKit.Simulation;
using Xunit;

namespace TxmXanes.Imaging.Tests.Spectra.Normalised;

/// <summary>Guards the constrained solutions against a slow method of another kind: pairs (or single coefficients) moved to their best place until none moves.</summary>
public class ActiveSetTests
{
    [Theory]
    [InlineData("none")]
    [InlineData("nnls")]
    [InlineData("sum")]
    [InlineData("simplex")]
    [InlineData("bounded")]
    [InlineData("bounded sum")]
    public void Best_RandomProblems_IsTheMinimum(string kind)
    {
        var random = new Noise(7);
        for (var trial = 0; trial < 60; trial++)
        {
            var j = 1 + trial % 4;
            var constraints = kind switch
            {
                "none" => FitConstraints.None,
                "nnls" => FitConstraints.NonNegative(j),
                "sum" => new FitConstraints(SumToOne: true),
                "simplex" => FitConstraints.Simplex(j),
                "bounded" => FitConstraints.Bounded(j, 0.1, 0.5),
                _ => FitConstraints.Bounded(j, 0, 1) with { SumToOne = true },
            };
            var r = new double[j * j];
            for (var a = 0; a < j; a++)
                for (var b = a; b < j; b++)
                    r[a * j + b] = a == b ? 0.5 + random.Uniform() : random.Gaussian();
            var beta = Enumerable.Range(0, j).Select(_ => random.Gaussian()).ToArray();
            var c = new double[j];
            var bound = ActiveSet.Best(r, j, constraints, ActiveSet.All(constraints, j).ToArray(), beta, c, out var excess);

            ActiveSet.Violates(constraints, c, 1e-9).ShouldBeFalse();
            if (constraints.SumToOne)
                c.Sum().ShouldBe(1, 1e-9);
            var expected = Descend(r, j, constraints, beta);
            excess.ShouldBe(Value(r, beta, c), 1e-9);
            excess.ShouldBeLessThanOrEqualTo(Value(r, beta, expected) + 1e-7);
            excess.ShouldBeGreaterThanOrEqualTo(Value(r, beta, expected) - 1e-4);
            bound.ShouldBe(kind is not ("none" or "sum") && c.Any(v => Math.Abs(v - 0.1) < 1e-9 && kind == "bounded" || Math.Abs(v - 0.5) < 1e-9 && kind == "bounded" || v < 1e-9 && kind != "bounded" || v > 1 - 1e-9 && kind == "bounded sum") && bound);
            if (kind == "none")
                (Matrix<double>.Build.DenseOfRowMajor(j, j, r) * Vector<double>.Build.DenseOfArray(c) - Vector<double>.Build.DenseOfArray(beta)).L2Norm().ShouldBe(0, 1e-9);
        }
    }

    private static double[] Descend(double[] r, int j, FitConstraints constraints, double[] beta)
    {
        // A point allowed: the lower bounds, raised one after the other to the sum.
        var c = Enumerable.Range(0, j).Select(k => Math.Max(constraints.LowerOf(k), -1e3)).ToArray();
        if (constraints.SumToOne)
            for (var k = 0; k < j; k++)
                c[k] += Math.Min(Math.Min(constraints.UpperOf(k), 1e6) - c[k], 1 - c.Sum());
        for (var round = 0; round < 3000; round++)
            for (var a = 0; a < j; a++)
                if (!constraints.SumToOne)
                    Move(a, -1);
                else
                    for (var b = 0; b < a; b++)
                        Move(a, b);
        return c;

        void Move(int a, int b)
        {
            // |R (c + s d) - beta|² is least at s = -(R d).(R c - beta)/|R d|².
            var (along, square) = (0.0, 0.0);
            for (var i = 0; i < j; i++)
            {
                var residual = -beta[i];
                for (var k = i; k < j; k++)
                    residual += r[i * j + k] * c[k];
                var direction = (a >= i ? r[i * j + a] : 0) - (b >= i ? r[i * j + b] : 0);
                (along, square) = (along + direction * residual, square + direction * direction);
            }
            var step = Math.Clamp(-along / square, constraints.LowerOf(a) - c[a], constraints.UpperOf(a) - c[a]);
            if (b >= 0)
                step = Math.Clamp(step, c[b] - constraints.UpperOf(b), c[b] - constraints.LowerOf(b));
            c[a] += step;
            if (b >= 0)
                c[b] -= step;
        }
    }

    private static double Value(double[] r, double[] beta, double[] c) => ActiveSet.Excess(r, c.Length, beta, c);
}
