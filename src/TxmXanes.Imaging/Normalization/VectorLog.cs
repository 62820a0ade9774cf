using System.Numerics;
using System.Runtime.CompilerServices;

namespace TxmXanes.Imaging.Normalization;

/// <summary>
/// ln of a vector of floats for normal positive numbers and NaN, the only values the kernels hand in.
/// </summary>
/// <remarks>
/// x = 2^k m with m in [sqrt(1/2), sqrt(2)), f = m - 1:
/// (1) ln x = k ln 2 + ln(1 + f);
/// (2) ln(1 + f) = f - f²/2 + f³ P(f), P of degree 8, the minimax coefficients of Cephes logf (Moshier, public domain);
/// (3) k ln 2 is added in two parts, 0.693359375 and the rest, the first exact in float for |k| below 2^8.
/// Within 2 units in the last place of the exact value over the normal floats. NaN gives NaN; zero, negative, infinite and subnormal input is not handled.
/// </remarks>
internal static class VectorLog
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Log(Vector<float> x)
    {
        // Moving the cut of the mantissa to sqrt(1/2) by integer arithmetic: 0x3F3504F3 is that float's bits.
        var bits = Vector.AsVectorInt32(x) - new Vector<int>(0x3F3504F3);
        var k = Vector.ConvertToSingle(Vector.ShiftRightArithmetic(bits, 23));
        var m = Vector.AsVectorSingle(Vector.BitwiseAnd(bits, new Vector<int>(0x007FFFFF)) + new Vector<int>(0x3F3504F3));
        var f = m - Vector<float>.One;
        var f2 = f * f;
        var p = new Vector<float>(7.0376836292e-2f);
        p = Vector.FusedMultiplyAdd(p, f, new Vector<float>(-1.1514610310e-1f));
        p = Vector.FusedMultiplyAdd(p, f, new Vector<float>(1.1676998740e-1f));
        p = Vector.FusedMultiplyAdd(p, f, new Vector<float>(-1.2420140846e-1f));
        p = Vector.FusedMultiplyAdd(p, f, new Vector<float>(1.4249322787e-1f));
        p = Vector.FusedMultiplyAdd(p, f, new Vector<float>(-1.6668057665e-1f));
        p = Vector.FusedMultiplyAdd(p, f, new Vector<float>(2.0000714765e-1f));
        p = Vector.FusedMultiplyAdd(p, f, new Vector<float>(-2.4999993993e-1f));
        p = Vector.FusedMultiplyAdd(p, f, new Vector<float>(3.3333331174e-1f));
        var tail = p * f * f2;
        tail = Vector.FusedMultiplyAdd(k, new Vector<float>(-2.12194440e-4f), tail);
        tail = Vector.FusedMultiplyAdd(new Vector<float>(-0.5f), f2, tail);
        var result = Vector.FusedMultiplyAdd(k, new Vector<float>(0.693359375f), f + tail);
        return Vector.ConditionalSelect(Vector.Equals(x, x), result, x);
    }
}
