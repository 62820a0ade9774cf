using TxmXanes.Domain;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Features;
using TxmXanes.Imaging.Stacks;

namespace TxmXanes.Imaging.Structure;

/// <summary>Groups of pixels with like spectra.</summary>
/// <param name="Labels">[rows, columns]: 1 to k in the order asked for, 0 where the pixel does not count.</param>
/// <param name="Spectra">Pixels, mean spectrum and standard errors of each cluster.</param>
/// <param name="Inertia">Sum of squared distances to the clusters' means, in the space that was searched.</param>
/// <param name="Iterations">Passes of the best search.</param>
/// <param name="Components">Principal components that the distances were taken of; 0: spectra.</param>
public sealed record Clusters(byte[] Labels, LabelStatistics Spectra, double Inertia, int Iterations, int Components);

/// <summary>k-means clusters of the pixels' spectra: greedy k-means++ and Lloyd's iteration with scikit-learn's restarts and stopping rule (Pedregosa et al. 2011).</summary>
/// <remarks>
/// Clusters of spectra are looked for in the leading principal components first: the means of many pixels differ in these and hardly elsewhere, since what a component beyond them could take off the inertia is no more than its share of the variance.
/// There all restarts together cost less than a few passes over the spectra. The best then goes on with the spectra themselves until the stopping rule holds there, so that it stands at a true optimum of theirs.
/// Pixels with an invalid value do not count.
/// </remarks>
public static class KMeans
{
    private const int MostClusters = 100;

    // Dimensions in which spectra are searched: twice the clusters and not fewer than these; enough for the artefacts of a real scan beside its phases.
    private const int SearchDimensions = 8;

    /// <summary>Clusters the pixels of a stack.</summary>
    /// <param name="stack">Normalised spectra, or optical densities, where thickness decides.</param>
    /// <param name="mask">[rows, columns], 0: left out; null: all.</param>
    /// <exception cref="BadInputException">Not 1 to 100 clusters, more of them than pixels, or no sensible number of components.</exception>
    /// <exception cref="ArgumentException">Sizes differ.</exception>
    public static Clusters Of(SpectrumStack stack, KMeansOptions options, byte[]? mask = null) => Of(stack, options, PrincipalComponents.Of(stack, mask));

    /// <summary>The same, where the components are known already.</summary>
    /// <param name="components">Of this stack; its valid pixels are those that count.</param>
    public static Clusters Of(SpectrumStack stack, KMeansOptions options, PrincipalComponents components)
    {
        Check(stack, options, components);
        var dimensions = options.Space == ClusterSpace.Components
            ? options.Components ?? Math.Max(1, components.Proposed)
            : Math.Min(stack.Count, Math.Max(SearchDimensions, 2 * options.Clusters));
        var tolerance = options.Tolerance * (options.Space == ClusterSpace.Components ? components.Eigenvalues.Take(dimensions).Average() : components.Eigenvalues.Average());
        var best = Search(components.Scores(stack, dimensions), components.Valid, options, tolerance);
        var iterations = best.Iterations;
        if (options.Space == ClusterSpace.Spectra)
        {
            best = new KMeansSearch(Array.ConvertAll(best.Centres, c => Spectrum(components, c)), stack.Pixels);
            new Lloyd(stack.Frames, components.Valid).Run([best], options.MaxIterations, tolerance);
            iterations += best.Iterations;
        }
        var (labels, statistics) = Ordered(stack, best.Labels, options);
        return options.Space == ClusterSpace.Spectra
            ? new Clusters(labels, statistics, statistics.SumOfSquares, iterations, 0)
            : new Clusters(labels, statistics, best.Inertia, iterations, dimensions);
    }

    private static KMeansSearch Search(float[][] scores, byte[] valid, KMeansOptions options, double tolerance)
    {
        var searches = Seeding.Of(scores, valid, options.Clusters, options.Restarts, options.Seed).Select(c => new KMeansSearch(c, valid.Length)).ToArray();
        new Lloyd(scores, valid).Run(searches, options.MaxIterations, tolerance);
        return searches.MinBy(s => s.Inertia)!;
    }

    private static double[] Spectrum(PrincipalComponents components, double[] scores)
    {
        var spectrum = (double[])components.Mean.Clone();
        for (var k = 0; k < scores.Length; k++)
            for (var t = 0; t < spectrum.Length; t++)
                spectrum[t] += scores[k] * components.Spectra[k][t];
        return spectrum;
    }

    private static (byte[] Labels, LabelStatistics Statistics) Ordered(SpectrumStack stack, sbyte[] found, KMeansOptions options)
    {
        var labels = Array.ConvertAll(found, l => (byte)(l + 1));
        var statistics = LabelStatistics.Of(stack, labels, options.Clusters);
        var range = new EnergyRange(stack.EnergiesEv[0], stack.EnergiesEv[^1]);
        var keys = Enumerable.Range(0, options.Clusters).Select(j => options.Order == ClusterOrder.Size ? -statistics.Counts[j]
            : EdgeEnergyScalar.Of(stack.EnergiesEv, statistics.MeanSpectra[j], new EdgeEnergyOptions(range)).EnergyEv is var edge && double.IsNaN(edge) ? double.PositiveInfinity : edge).ToArray();
        var order = Enumerable.Range(0, options.Clusters).OrderBy(j => keys[j]).ThenByDescending(j => statistics.Counts[j]).ToArray();
        var rank = new byte[options.Clusters + 1];
        for (var j = 0; j < order.Length; j++)
            rank[order[j] + 1] = (byte)(j + 1);
        return (Array.ConvertAll(labels, l => rank[l]), statistics with
        {
            Counts = Array.ConvertAll(order, j => statistics.Counts[j]),
            MeanSpectra = Array.ConvertAll(order, j => statistics.MeanSpectra[j]),
            StandardErrors = Array.ConvertAll(order, j => statistics.StandardErrors[j]),
        });
    }

    private static void Check(SpectrumStack stack, KMeansOptions options, PrincipalComponents components)
    {
        if (options.Clusters is < 1 or > MostClusters)
            throw new BadInputException($"k-means can make 1 to {MostClusters} clusters, not {options.Clusters}.");
        if (components.Pixels < options.Clusters)
            throw new BadInputException($"k-means cannot make {options.Clusters} clusters of {components.Pixels} pixels with a value at every energy.");
        if (options.Components is { } count && (count < 1 || count > stack.Count))
            throw new BadInputException($"k-means can use 1 to {stack.Count} principal components of {stack.Count} energies, not {count}.");
        if (options.Restarts < 1 || options.MaxIterations < 1 || !(options.Tolerance >= 0))
            throw new BadInputException($"k-means needs at least 1 restart, 1 iteration and a tolerance of 0 or more, not {options.Restarts}, {options.MaxIterations} and {options.Tolerance:R}.");
    }
}
