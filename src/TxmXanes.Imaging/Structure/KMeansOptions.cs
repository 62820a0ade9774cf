namespace TxmXanes.Imaging.Structure;

/// <summary>What the distances between pixels are taken of.</summary>
public enum ClusterSpace
{
    /// <summary>The spectra themselves.</summary>
    Spectra,

    /// <summary>The scores of the leading principal components: without the noise of the others.</summary>
    Components,
}

/// <summary>How the clusters are numbered.</summary>
public enum ClusterOrder
{
    /// <summary>The one with the most pixels first.</summary>
    Size,

    /// <summary>By the half step of their mean spectra, lowest first, those without one last: for normalised spectra.</summary>
    EdgeEnergy,
}

/// <summary>Settings of <see cref="KMeans"/>; the defaults of the search are scikit-learn's.</summary>
/// <param name="Clusters">k, 1 to 100.</param>
/// <param name="Components">Principal components that count in <see cref="ClusterSpace.Components"/>; null: the number proposed, at least 1.</param>
/// <param name="Restarts">Searches from seeds of their own; the best one stands.</param>
/// <param name="MaxIterations">Of each search.</param>
/// <param name="Tolerance">A search ends when its centres' squared moves sum to less than this times the mean variance of a dimension, or when no pixel changes its cluster.</param>
/// <param name="Seed">The same seed gives the same clusters on any machine.</param>
public sealed record KMeansOptions(int Clusters = 4, ClusterSpace Space = ClusterSpace.Spectra, int? Components = null, int Restarts = 10, int MaxIterations = 300, double Tolerance = 1e-4, int Seed = 1, ClusterOrder Order = ClusterOrder.Size);
