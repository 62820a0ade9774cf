using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using TxmXanes.Imaging.Buffers;

namespace TxmXanes.Imaging.Backgrounds;

/// <summary>The strongest principal directions of a few hundred vectors of a few thousand numbers.</summary>
/// <remarks>
/// Subspace iteration (Halko, Martinsson, Tropp 2011, SIAM Review 53, 217) with more directions than are asked for, then Rayleigh-Ritz in the subspace; the covariance itself is never formed.
/// Eight rounds bring a direction to (l_21/l_k)^16 of its neighbours' worth: exact to rounding where it matters, and where eigenvalues are that alike the directions are noise anyway.
/// </remarks>
internal static class PrincipalDirections
{
    private const int Spare = 8;
    private const int Iterations = 8;

    /// <summary>Eigenvalues of sum_m x_m x_m^T / (M - 1), falling, and their unit eigenvectors.</summary>
    /// <param name="vectors">x_m, of mean 0, all of one length.</param>
    /// <param name="most">Directions wanted; fewer where there are not as many.</param>
    public static (double[] Values, float[][] Vectors) Of(float[][] vectors, int most)
    {
        var length = vectors[0].Length;
        var size = Math.Min(most + Spare, Math.Min(vectors.Length - 1, length));
        var random = new Random(1);
        var scores = new float[vectors.Length * size];
        for (var i = 0; i < scores.Length; i++)
            scores[i] = (float)(random.NextDouble() - 0.5);
        var directions = Enumerable.Range(0, size).Select(_ => new float[length]).ToArray();
        for (var iteration = 0; iteration <= Iterations; iteration++)
        {
            Combine(vectors, scores, directions);
            Orthonormalise(directions);
            Project(vectors, directions, scores);
        }
        var gram = Matrix<double>.Build.Dense(size, size);
        for (var m = 0; m < vectors.Length; m++)
            for (var k = 0; k < size; k++)
                for (var l = 0; l < size; l++)
                    gram[k, l] += (double)scores[m * size + k] * scores[m * size + l] / (vectors.Length - 1);
        var eigen = gram.Evd(Symmetricity.Symmetric);
        var order = Enumerable.Range(0, size).OrderByDescending(k => eigen.EigenValues[k].Real).Take(most).ToArray();
        return (Array.ConvertAll(order, k => eigen.EigenValues[k].Real), Array.ConvertAll(order, k => Rotated(directions, eigen.EigenVectors.Column(k))));
    }

    // scores[m, k] = x_m . v_k
    private static void Project(float[][] vectors, float[][] directions, float[] scores) => Rows.ParallelFor(vectors.Length, (start, stop) =>
    {
        for (var m = start; m < stop; m++)
            for (var k = 0; k < directions.Length; k++)
                scores[m * directions.Length + k] = TensorPrimitives.Dot<float>(vectors[m], directions[k]);
    });

    // v_k = sum_m scores[m, k] x_m, a range of its elements a thread.
    private static void Combine(float[][] vectors, float[] scores, float[][] directions) => Rows.ParallelFor(vectors[0].Length, (start, stop) =>
    {
        foreach (var direction in directions)
            Array.Clear(direction, start, stop - start);
        for (var m = 0; m < vectors.Length; m++)
            for (var k = 0; k < directions.Length; k++)
            {
                var part = directions[k].AsSpan(start, stop - start);
                TensorPrimitives.MultiplyAdd(vectors[m].AsSpan(start, stop - start), scores[m * directions.Length + k], part, part);
            }
    });

    // Gram-Schmidt, twice: once is not enough in float. A direction that the others contain already becomes 0.
    private static void Orthonormalise(float[][] directions)
    {
        for (var k = 0; k < directions.Length; k++)
        {
            var before = TensorPrimitives.Norm<float>(directions[k]);
            for (var pass = 0; pass < 2; pass++)
                for (var l = 0; l < k; l++)
                    TensorPrimitives.MultiplyAdd(directions[l], -TensorPrimitives.Dot<float>(directions[l], directions[k]), directions[k], directions[k]);
            var norm = TensorPrimitives.Norm<float>(directions[k]);
            TensorPrimitives.Multiply(directions[k], norm > 1e-5f * before ? 1 / norm : 0, directions[k]);
        }
    }

    private static float[] Rotated(float[][] directions, Vector<double> by)
    {
        var rotated = new float[directions[0].Length];
        for (var k = 0; k < directions.Length; k++)
            TensorPrimitives.MultiplyAdd(directions[k], (float)by[k], rotated, rotated);
        return rotated;
    }
}
