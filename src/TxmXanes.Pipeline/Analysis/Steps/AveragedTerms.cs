using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Pipeline.Analysis.Steps;

/// <summary>What the errors need to know of frames that are the mean of several: the first one's term, with the backgrounds' shares in the mean.</summary>
/// <remarks>
/// A background that all n repeats name with the share s has the share s in the mean: its noise does not average out. One that only one of them names has s/n.
/// A term holds two backgrounds. More of them stand in as one whose share gives the same photon variance, where no other frame names any of them;
/// else their correlation with the other frames would be lost, and the repeats are taken to share the first one's backgrounds, which makes the errors rather too large.
/// </remarks>
public static class AveragedTerms
{
    /// <param name="samples">Which of <paramref name="terms"/> each mean is of.</param>
    public static FrameTerm[] Of(IReadOnlyList<int[]> samples, FrameTerm[] terms)
    {
        var shares = samples.Select(group => MeanShares(group, terms)).ToArray();
        var uses = shares.SelectMany(s => s).CountBy(s => s.Index).ToDictionary();
        return [.. samples.Select((group, i) => With(terms[group[0]], shares[i], uses))];
    }

    private static BackgroundShare[] MeanShares(int[] group, FrameTerm[] terms)
    {
        return [.. group.SelectMany(t => new[] { terms[t].Before, terms[t].After })
            .Where(s => s.Share != 0)
            .GroupBy(s => s.Index)
            .Select(g => g.First() with { Share = g.Sum(s => s.Share) / group.Length })];
    }

    private static FrameTerm With(FrameTerm first, BackgroundShare[] shares, Dictionary<int, int> uses)
    {
        if (shares.Length <= 2)
            return first with { Before = shares.ElementAtOrDefault(0), After = shares.ElementAtOrDefault(1) };
        if (shares.Any(s => uses[s.Index] > 1))
            return first;
        var variance = shares.Sum(s => s.Share * s.Share * PhotonVariance(s));
        return first with { Before = shares[0] with { Share = Math.Sqrt(variance / PhotonVariance(shares[0])) }, After = default };
    }

    // Over gain/B.
    private static double PhotonVariance(BackgroundShare share) => Math.Exp(-share.LogExposure) / Math.Max(1, share.Frames);
}
