using MathNet.Numerics.LinearAlgebra;
using TxmXanes.Domain;
using TxmXanes.Imaging.Features;
using TxmXanes.Imaging.Stacks;

namespace TxmXanes.Imaging.Structure;

/// <summary>
/// Principal components of the pixels' spectra: the directions in which they differ from their mean, strongest first.
/// </summary>
/// <remarks>
/// Centred: mixtures of J phases whose fractions sum to 1 span J - 1 components; where the thickness varies too (spectra not normalised), J, and a varying offset or slope adds one each.
/// The number proposed is that at which Malinowski's indicator IND(n) = sqrt(sum_{i>n} l_i/(T - n))/(T - n)² is least (Malinowski 1977, Anal. Chem. 49, 612; a factor without n left out):
/// there a further component is worth no more than the noise that it would take in. It counts a component whose eigenvalue is some five times the mean of those behind it, whatever the level of the noise.
/// </remarks>
public sealed class PrincipalComponents
{
    private const int MostChunks = 64;

    private PrincipalComponents(SpectrumStack stack, byte[] valid, Covariance covariance)
    {
        var size = stack.Count;
        (EnergiesEv, Valid, Pixels, Mean) = (stack.EnergiesEv, valid, covariance.Pixels, covariance.Mean);
        var eigen = Matrix<double>.Build.Dense(size, size, covariance.Values).Evd(Symmetricity.Symmetric);
        var order = Enumerable.Range(0, size).OrderByDescending(k => eigen.EigenValues[k].Real).ToArray();
        Eigenvalues = Array.ConvertAll(order, k => Math.Max(0, eigen.EigenValues[k].Real));
        Spectra = Array.ConvertAll(order, k => Upright(eigen.EigenVectors.Column(k).ToArray()));
        Indicator = IndicatorOf(Eigenvalues);
        Proposed = size < 3 ? size : Enumerable.Range(0, Indicator.Length).MinBy(n => Indicator[n]);
    }

    public double[] EnergiesEv { get; }

    /// <summary>Not 0 where the pixel counts: [rows, columns].</summary>
    public byte[] Valid { get; }

    /// <summary>How many count.</summary>
    public int Pixels { get; }

    /// <summary>T values.</summary>
    public double[] Mean { get; }

    /// <summary>T variances along the components, falling.</summary>
    public double[] Eigenvalues { get; }

    /// <summary>T unit vectors of T values, in the order of the eigenvalues; their largest value is positive.</summary>
    public double[][] Spectra { get; }

    /// <summary>Malinowski's indicator for n = 0, 1, ..., half of T.</summary>
    public double[] Indicator { get; }

    /// <summary>Components proposed: the indicator's minimum. 0 where the spectra do not differ beyond their noise.</summary>
    public int Proposed { get; }

    /// <summary>The part of the whole variance that the first <paramref name="count"/> components hold, 0 to 1; 1 where there is none.</summary>
    public double Explained(int count) => Eigenvalues.Sum() is > 0 and var sum ? Eigenvalues.Take(count).Sum() / sum : 1;

    /// <summary>Components of the pixels whose spectrum is whole.</summary>
    /// <param name="stack">Optical densities, or normalised.</param>
    /// <param name="mask">[rows, columns], 0: left out; null: all.</param>
    /// <exception cref="BadInputException">Fewer than 2 pixels are left.</exception>
    /// <exception cref="ArgumentException">Sizes differ.</exception>
    public static PrincipalComponents Of(SpectrumStack stack, byte[]? mask = null)
    {
        var valid = ValidPixels.Of(stack, mask);
        var left = valid.Count(v => v != 0);
        if (left < 2)
            throw new BadInputException($"Principal components need at least 2 pixels with a value at every energy; {left} of {stack.Pixels} are left.");
        return new PrincipalComponents(stack, valid, Covariance.Of(stack.Frames, valid));
    }

    /// <summary>Score maps of the first components: s_k = v_k · (x - mean).</summary>
    /// <param name="stack">That of <see cref="Of"/>.</param>
    /// <returns>[component][rows, columns], NaN where the pixel does not count.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 to T components.</exception>
    public float[][] Scores(SpectrumStack stack, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Spectra.Length);
        Buffers.ImageChecks.SameLength(Valid.Length, stack.Pixels);
        var products = new TileProducts(count, stack.Count);
        for (var k = 0; k < count; k++)
            products.Set(k, Spectra[k], 1, -Mean.Zip(Spectra[k], (m, v) => m * v).Sum());
        var scores = Enumerable.Range(0, count).Select(_ => new float[stack.Pixels]).ToArray();
        foreach (var map in scores)
            map.AsSpan().Fill(float.NaN);
        new TileChunks(stack.Pixels, MostChunks).ForEach(stack.Frames, Valid, _ =>
        {
            var output = new float[products.OutputLength];
            return (tile, pixel) =>
            {
                products.Compute(tile, output);
                for (var k = 0; k < count; k++)
                {
                    var map = scores[k].AsSpan(pixel, tile.Count);
                    for (var i = 0; i < map.Length; i++)
                        map[i] = Valid[pixel + i] != 0 ? output[k * SpectrumTile.Width + i] : float.NaN;
                }
            };
        });
        return scores;
    }

    internal static double[] IndicatorOf(double[] eigenvalues)
    {
        var size = eigenvalues.Length;
        // Beyond half, the few smallest eigenvalues that are left decide: those of repeated or smoothed frames are near 0 and say nothing of the noise.
        return [.. Enumerable.Range(0, size / 2 + 1).Select(n => Math.Sqrt(eigenvalues.Skip(n).Sum() / (size - n)) / ((double)(size - n) * (size - n)))];
    }

    private static double[] Upright(double[] vector) => vector.MaxBy(Math.Abs) < 0 ? Array.ConvertAll(vector, v => -v) : vector;
}
