namespace TxmXanes.Imaging.Backgrounds;

/// <summary>
/// The order in which monomials u^i v^j in the scaled first (u) and last (v) grey values are numbered everywhere here: by total degree, and within it by j.
/// 1, u, v, u², uv, v², u³, u²v, uv², v³, ... so that a lower degree is a leading part of a higher one.
/// </summary>
internal static class Monomials
{
    /// <summary>The highest total degree of a polynomial.</summary>
    public const int HighestDegree = 3;

    /// <summary>Monomials up to the highest degree.</summary>
    public const int Most = 10;

    /// <summary>Monomials up to twice the highest degree: a product of two monomials is a monomial, so a Gram matrix of 10 x 10 has only 28 different elements.</summary>
    public const int Powers = 28;

    private static readonly int[][] Leading = Enumerable.Range(0, HighestDegree + 1).Select(degree => Enumerable.Range(0, Count(degree)).ToArray()).ToArray();
    private static readonly int[][] WithoutLast = Enumerable.Range(0, HighestDegree + 1).Select(degree => Enumerable.Range(0, degree + 1).Select(i => Index(i, 0)).ToArray()).ToArray();
    private static readonly int[] Products = (from p in Enumerable.Range(0, Most) from q in Enumerable.Range(0, Most) select Index(Exponents(p).I + Exponents(q).I, Exponents(p).J + Exponents(q).J)).ToArray();

    /// <summary>Monomials up to a total degree.</summary>
    public static int Count(int degree) => (degree + 1) * (degree + 2) / 2;

    /// <summary>The number of u^i v^j.</summary>
    public static int Index(int i, int j) => (i + j) * (i + j + 1) / 2 + j;

    /// <summary>i and j of a number.</summary>
    public static (int I, int J) Exponents(int number)
    {
        var degree = 0;
        while (Count(degree) <= number)
            degree++;
        var j = number - Index(degree, 0);
        return (degree - j, j);
    }

    /// <summary>The number of the product of two monomials.</summary>
    public static int Product(int p, int q) => Products[p * Most + q];

    /// <summary>The numbers of the terms of a polynomial in both grey values.</summary>
    public static ReadOnlySpan<int> Between(int degree) => Leading[degree];

    /// <summary>The numbers of 1, u, u², u³: a polynomial in the first grey value alone.</summary>
    public static ReadOnlySpan<int> FirstOnly(int degree) => WithoutLast[degree];
}
