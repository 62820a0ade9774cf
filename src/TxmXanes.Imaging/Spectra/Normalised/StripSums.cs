using System.Numerics;
using System.Runtime.InteropServices;

namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>The sums of equation 5 of <see cref="TileErrors"/> for a strip of pixels.</summary>
internal sealed class StripSums(int references, int moments, int preFunctions, int stepFunctions, int length)
{
    private readonly float[][] influence = Planes(moments * references, length);

    /// <summary>S, and at last the covariance, by pairs.</summary>
    public float[][] Covariance { get; } = Planes(references * (references + 1) / 2, length);

    /// <summary>sum a_j f_i, [i][j].</summary>
    public float[][][] Before { get; } = Enumerable.Range(0, preFunctions).Select(_ => Planes(references, length)).ToArray();

    /// <summary>sum a_j mu g_i, [i][j].</summary>
    public float[][][] Rise { get; } = Enumerable.Range(0, stepFunctions).Select(_ => Planes(references, length)).ToArray();

    /// <summary>[m][j].</summary>
    public float[][][] X { get; } = Enumerable.Range(0, moments).Select(_ => Planes(references, length)).ToArray();

    /// <summary>[m][n], n at most m.</summary>
    public float[][][] Y { get; } = Enumerable.Range(0, moments).Select(m => Planes(m + 1, length)).ToArray();

    public void Clear()
    {
        foreach (var plane in Covariance.Concat(Before.SelectMany(b => b)).Concat(Rise.SelectMany(r => r)).Concat(X.SelectMany(x => x)).Concat(Y.SelectMany(y => y)))
            Array.Clear(plane);
    }

    /// <summary>The three terms of U.</summary>
    public void AddLines(EdgeModel model)
    {
        for (var m = 0; m < moments; m++)
            for (var j = 0; j < references; j++)
            {
                var u = influence[m * references + j];
                Array.Clear(u);
                for (var i = 0; i < Before.Length; i++)
                    Add(Before[i][j], (float)model.PreFromMoments[i][m], u);
                for (var i = 0; i < Rise.Length; i++)
                    Add(Rise[i][j], (float)model.StepFromMoments[i][m], u);
            }
        Span<Vector<float>> z = stackalloc Vector<float>[moments * references];
        for (var at = 0; at < length; at += Vector<float>.Count)
        {
            // Z_m = sum_n Y_mn U_n / 2 - X_m: the covariance gains U^T Z + (U^T Z)^T.
            for (var m = 0; m < moments; m++)
            {
                var (first, last) = m < model.Pre.Terms ? (0, model.Pre.Terms) : (model.Pre.Terms, moments);
                for (var j = 0; j < references; j++)
                {
                    var sum = Vector<float>.Zero;
                    for (var n = first; n < last; n++)
                        sum = Vector.FusedMultiplyAdd(new Vector<float>(n <= m ? Y[m][n] : Y[n][m], at), new Vector<float>(influence[n * references + j], at), sum);
                    z[m * references + j] = sum * new Vector<float>(0.5f) - new Vector<float>(X[m][j], at);
                }
            }
            var p = 0;
            for (var k = 0; k < references; k++)
                for (var l = 0; l <= k; l++, p++)
                {
                    var sum = new Vector<float>(Covariance[p], at);
                    for (var m = 0; m < moments; m++)
                    {
                        sum = Vector.FusedMultiplyAdd(new Vector<float>(influence[m * references + k], at), z[m * references + l], sum);
                        sum = Vector.FusedMultiplyAdd(new Vector<float>(influence[m * references + l], at), z[m * references + k], sum);
                    }
                    sum.CopyTo(Covariance[p], at);
                }
        }
    }

    private static void Add(float[] plane, float weight, float[] sum)
    {
        var s = MemoryMarshal.Cast<float, Vector<float>>(sum.AsSpan());
        var v = MemoryMarshal.Cast<float, Vector<float>>(plane.AsSpan())[..s.Length];
        for (var i = 0; i < s.Length; i++)
            s[i] = Vector.FusedMultiplyAdd(new Vector<float>(weight), v[i], s[i]);
    }

    private static float[][] Planes(int count, int length) => Enumerable.Range(0, count).Select(_ => new float[length]).ToArray();
}

/// <summary>One frame's part in the sums for a strip of pixels.</summary>
internal sealed class StripFrame(int length)
{
    /// <summary>1/step.</summary>
    public float[] Inverse { get; } = new float[length];

    /// <summary>mu/step.</summary>
    public float[] Weighted { get; } = new float[length];

    /// <summary>var/step.</summary>
    public float[] Varied { get; } = new float[length];

    /// <summary>var/step².</summary>
    public float[] Squared { get; } = new float[length];

    public float[] Variance { get; } = new float[length];

    public float[] Mu { get; } = new float[length];

    public float[] Step { get; } = new float[length];

    public float[] Pre { get; } = new float[length];

    public void Clear()
    {
        foreach (var plane in (ReadOnlySpan<float[]>)[Inverse, Weighted, Varied, Squared, Variance])
            Array.Clear(plane);
    }
}
