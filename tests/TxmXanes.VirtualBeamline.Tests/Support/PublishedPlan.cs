namespace TxmXanes.VirtualBeamline.Tests.Support;

/// <summary>The 105 energies of the published nickel scan, joints counted twice.</summary>
internal static class PublishedPlan
{
    public static double[] EnergiesEv { get; } =
    [
        .. Segment(8200, 8250, 10), .. Segment(8250, 8315, 5), .. Segment(8315, 8365, 1), .. Segment(8365, 8455, 5), .. Segment(8455, 8595, 10),
    ];

    private static IEnumerable<double> Segment(double from, double to, double step)
    {
        for (var e = from; e <= to; e += step)
            yield return e;
    }
}
