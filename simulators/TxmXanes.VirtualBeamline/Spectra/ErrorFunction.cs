namespace TxmXanes.VirtualBeamline.Spectra;

/// <summary>The error function, which the class library lacks.</summary>
internal static class ErrorFunction
{
    /// <summary>erf(x) to 1e-15 or so: its Maclaurin series near zero, the continued fraction of erfc beyond.</summary>
    public static double Erf(double x)
    {
        var a = Math.Abs(x);
        var value = a < 2.5 ? Series(a) : a > 6 ? 1 : 1 - ComplementByFraction(a);
        return x < 0 ? -value : value;
    }

    private static double Series(double x)
    {
        var term = x;
        var sum = x;
        for (var n = 1; Math.Abs(term) > 1e-17 * sum && n < 200; n++)
        {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return sum * 2 / Math.Sqrt(Math.PI);
    }

    // erfc(x) = exp(-x^2) / sqrt(pi) / (x + 1/2 / (x + 1 / (x + 3/2 / (x + ...))))
    private static double ComplementByFraction(double x)
    {
        var tail = x;
        for (var k = 60; k > 0; k--)
            tail = x + k / 2.0 / tail;
        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / tail;
    }
}
