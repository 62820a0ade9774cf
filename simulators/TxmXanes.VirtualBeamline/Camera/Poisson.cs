namespace TxmXanes.VirtualBeamline.Camera;

/// <summary>Poisson numbers by inversion of the distribution function.</summary>
internal static class Poisson
{
    /// <param name="mean">0 to some hundreds: the work grows with it.</param>
    /// <param name="uniform">In (0, 1).</param>
    public static int Draw(double mean, double uniform)
    {
        if (!(mean > 0))
            return 0;
        var probability = Math.Exp(-mean);
        var below = probability;
        var count = 0;
        while (below < uniform && probability > 1e-300)
        {
            probability *= mean / ++count;
            below += probability;
        }
        return count;
    }
}
