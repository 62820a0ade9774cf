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

    /// <summary>Monomials up to a total degree.</summary>
    public static int Count(int degree) => (degree + 1) * (degree + 2) / 2;

    /// <summary>The number of u^i v^j.</summary>
    public static int Index(int i, int j) => (i + j) * (i + j + 1) / 2 + j;

    /// <summary>i and j of every monomial up to the highest degree.</summary>
    public static IReadOnlyList<(int I, int J)> Exponents { get; } =
        Enumerable.Range(0, HighestDegree + 1).SelectMany(n => Enumerable.Range(0, n + 1).Select(j => (n - j, j))).ToArray();

    /// <summary>The numbers of the terms of a polynomial in both grey values.</summary>
    public static int[] Between(int degree) => Enumerable.Range(0, Count(degree)).ToArray();

    /// <summary>The numbers of 1, u, u², u³: a polynomial in the first grey value alone.</summary>
    public static int[] FirstOnly(int degree) => Enumerable.Range(0, degree + 1).Select(i => Index(i, 0)).ToArray();
}
