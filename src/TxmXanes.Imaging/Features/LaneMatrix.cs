using System.Numerics;

namespace TxmXanes.Imaging.Features;

/// <summary>Small symmetric systems, one in every lane of the vectors: the least squares of several pixels at once.</summary>
internal static class LaneMatrix
{
    /// <summary>In place: the lower triangle of A [n, n] becomes L with A = L L^T.</summary>
    /// <param name="relativePivot">A pivot below this times the matrix' own diagonal element counts as rank-deficient; float leaves no use for less than about 1e-5.</param>
    /// <returns>All bits set in the lanes whose matrix has full rank; the others' L is finite and means nothing.</returns>
    public static Vector<int> Cholesky(Span<Vector<float>> a, int n, float relativePivot)
    {
        var regular = Vector<int>.AllBitsSet;
        var least = new Vector<float>(relativePivot);
        for (var j = 0; j < n; j++)
        {
            var diagonal = a[j * n + j];
            var pivot = diagonal;
            for (var k = 0; k < j; k++)
                pivot -= a[j * n + k] * a[j * n + k];
            var positive = Vector.GreaterThan(pivot, least * diagonal) & Vector.GreaterThan(diagonal, Vector<float>.Zero);
            regular &= positive;
            var root = Vector.SquareRoot(Vector.ConditionalSelect(positive, pivot, Vector<float>.One));
            a[j * n + j] = root;
            var inverse = Vector<float>.One / root;
            for (var i = j + 1; i < n; i++)
            {
                var sum = a[i * n + j];
                for (var k = 0; k < j; k++)
                    sum -= a[i * n + k] * a[j * n + k];
                a[i * n + j] = sum * inverse;
            }
        }
        return regular;
    }

    /// <summary>x becomes the solution of L x = x.</summary>
    public static void Forward(ReadOnlySpan<Vector<float>> l, int n, Span<Vector<float>> x)
    {
        for (var i = 0; i < n; i++)
        {
            for (var k = 0; k < i; k++)
                x[i] -= l[i * n + k] * x[k];
            x[i] /= l[i * n + i];
        }
    }

    /// <summary>x becomes the solution of L^T x = x.</summary>
    public static void Backward(ReadOnlySpan<Vector<float>> l, int n, Span<Vector<float>> x)
    {
        for (var i = n - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < n; k++)
                x[i] -= l[k * n + i] * x[k];
            x[i] /= l[i * n + i];
        }
    }

    /// <summary>v^T A^-1 v, the variance of v·x in units of one point's; v is used up.</summary>
    public static Vector<float> Variance(ReadOnlySpan<Vector<float>> l, int n, Span<Vector<float>> v)
    {
        Forward(l, n, v);
        var sum = Vector<float>.Zero;
        for (var i = 0; i < n; i++)
            sum += v[i] * v[i];
        return sum;
    }
}
