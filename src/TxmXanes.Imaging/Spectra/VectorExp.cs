using System.Numerics;
using System.Runtime.CompilerServices;

namespace TxmXanes.Imaging.Spectra;

/// <summary>e^x to 1e-5, which is plenty for a variance.</summary>
internal static class VectorExp
{
    /// <remarks>x = (k + f) ln 2 with |f| at most 1/2: 2^k by the exponent's bits, 2^f by its Taylor series to f^5. x is kept within ±80.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Exp(Vector<float> x)
    {
        var t = Vector.Min(Vector.Max(x, new Vector<float>(-80f)), new Vector<float>(80f)) * new Vector<float>(1.4426950409f);
        var k = Vector.Round(t);
        var f = t - k;
        var p = new Vector<float>(1.3333558e-3f);
        p = Vector.FusedMultiplyAdd(p, f, new Vector<float>(9.6181291e-3f));
        p = Vector.FusedMultiplyAdd(p, f, new Vector<float>(5.5504109e-2f));
        p = Vector.FusedMultiplyAdd(p, f, new Vector<float>(2.4022651e-1f));
        p = Vector.FusedMultiplyAdd(p, f, new Vector<float>(6.9314718e-1f));
        p = Vector.FusedMultiplyAdd(p, f, Vector<float>.One);
        var scale = Vector.AsVectorSingle(Vector.ShiftLeft(Vector.ConvertToInt32(k) + new Vector<int>(127), 23));
        return p * scale;
    }
}
