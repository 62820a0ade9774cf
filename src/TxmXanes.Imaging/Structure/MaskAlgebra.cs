using TxmXanes.Imaging.Buffers;

namespace TxmXanes.Imaging.Structure;

/// <summary>Masks of one size combined: not 0 is inside; results are 0 and 1.</summary>
public static class MaskAlgebra
{
    /// <summary>Inside both.</summary>
    /// <exception cref="ArgumentException">Sizes differ.</exception>
    public static byte[] And(byte[] a, byte[] b) => Combine(a, b, (x, y) => x && y);

    /// <summary>Inside one of them or both.</summary>
    /// <inheritdoc cref="And"/>
    public static byte[] Or(byte[] a, byte[] b) => Combine(a, b, (x, y) => x || y);

    /// <summary>Outside.</summary>
    public static byte[] Not(byte[] a) => Array.ConvertAll(a, x => x == 0 ? (byte)1 : (byte)0);

    /// <summary>The pixels of a label map that have one of these labels.</summary>
    public static byte[] OfLabels(byte[] labels, params byte[] chosen) => Array.ConvertAll(labels, l => chosen.Contains(l) ? (byte)1 : (byte)0);

    private static byte[] Combine(byte[] a, byte[] b, Func<bool, bool, bool> rule)
    {
        ImageChecks.SameLength(a.Length, b.Length);
        var result = new byte[a.Length];
        for (var i = 0; i < a.Length; i++)
            result[i] = rule(a[i] != 0, b[i] != 0) ? (byte)1 : (byte)0;
        return result;
    }
}
