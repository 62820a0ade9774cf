namespace TxmXanes.Imaging.Structure;

/// <summary>One search of <see cref="Lloyd"/>: its centres and what the last pass found.</summary>
internal sealed class KMeansSearch(double[][] centres, int pixels)
{
    /// <summary>[cluster][dimension].</summary>
    public double[][] Centres { get; set; } = centres;

    /// <summary>The cluster of each pixel, -1 where it does not count and before the first pass.</summary>
    public sbyte[] Labels { get; } = Enumerable.Repeat((sbyte)-1, pixels).ToArray();

    /// <summary>[cluster, D + 1]: sums of the pixels of each cluster, then their number, as the labels stand.</summary>
    public double[] Sums { get; } = new double[centres.Length * (centres[0].Length + 1)];

    /// <summary>Passes made.</summary>
    public int Iterations { get; set; }

    /// <summary>Sum of squared distances to the centres of the last pass.</summary>
    public double Inertia { get; set; } = double.PositiveInfinity;

    /// <summary>The labels belong to the centres: nothing is left to do.</summary>
    public bool IsSettled { get; set; }

    /// <summary>No more passes that move the centres.</summary>
    public bool IsDone { get; set; }
}
