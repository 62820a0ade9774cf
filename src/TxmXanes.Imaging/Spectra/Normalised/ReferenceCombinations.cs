using TxmXanes.Domain;
using TxmXanes.Domain.Spectra;

namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>What combinations of references are ranked by.</summary>
public enum CombinationOrder
{
    ReducedChiSquare,
    RFactor,
    Aic,
}

/// <summary>One combination of references and its fit.</summary>
/// <param name="Members">Numbers of the references in the list given.</param>
public sealed record ReferenceCombination(int[] Members, SpectrumFit Fit);

/// <summary>Every combination of references out of a list, fitted to one normalised spectrum and ranked.</summary>
public static class ReferenceCombinations
{
    /// <summary>More would be minutes, and a list nobody reads.</summary>
    public const int MaxCombinations = 20000;

    /// <param name="candidates">The list.</param>
    /// <param name="most">References in a combination at most.</param>
    /// <param name="constraints">For so many references; none where null.</param>
    /// <returns>Best first; combinations that the energies cannot tell apart are left out.</returns>
    /// <exception cref="BadInputException">Too many combinations, or none that can be fitted.</exception>
    public static IReadOnlyList<ReferenceCombination> Rank(IReadOnlyList<double> energiesEv, IReadOnlyList<double> mu, IReadOnlyList<ReferenceSpectrum> candidates, int most, NormalisedOptions options, Func<int, FitConstraints>? constraints = null, CombinationOrder order = CombinationOrder.ReducedChiSquare)
    {
        if (candidates.Count == 0 || most < 1 || most > JointDesign.MaxReferences)
            throw new BadInputException($"Combinations are of 1 to {JointDesign.MaxReferences} references out of a list, not of {most} out of {candidates.Count}.");
        var subsets = Subsets(candidates.Count, Math.Min(most, candidates.Count)).Take(MaxCombinations + 1).ToArray();
        if (subsets.Length > MaxCombinations)
            throw new BadInputException($"Up to {most} of {candidates.Count} references are more than {MaxCombinations} combinations.");

        var fits = new SpectrumFit?[subsets.Length];
        Exception? first = null;
        Buffers.Rows.ParallelFor(subsets.Length, (from, to) =>
        {
            for (var i = from; i < to; i++)
                try
                {
                    fits[i] = SpectrumFit.Of(energiesEv, mu, options with { References = subsets[i].Select(m => candidates[m]).ToArray(), Constraints = constraints?.Invoke(subsets[i].Length) });
                }
                catch (BadInputException e)
                {
                    // Two copies of one substance in the list are no reason to give up the others.
                    Interlocked.CompareExchange(ref first, e, null);
                }
        }, smallestShare: 4);
        var ranked = subsets.Zip(fits).Where(f => f.Second is not null).Select(f => new ReferenceCombination(f.First, f.Second!)).OrderBy(Key).ToArray();
        return ranked.Length > 0 ? ranked : throw new BadInputException($"No combination of the {candidates.Count} references can be fitted: {first!.Message}", first);

        double Key(ReferenceCombination c) => order switch
        {
            CombinationOrder.Aic => c.Fit.Aic,
            CombinationOrder.RFactor => c.Fit.RFactor,
            _ => c.Fit.ReducedChiSquare,
        };
    }

    private static IEnumerable<int[]> Subsets(int count, int most)
    {
        for (var size = 1; size <= most; size++)
        {
            var members = Enumerable.Range(0, size).ToArray();
            while (true)
            {
                yield return members.ToArray();
                var i = size - 1;
                while (i >= 0 && members[i] == count - size + i)
                    i--;
                if (i < 0)
                    break;
                members[i]++;
                for (var k = i + 1; k < size; k++)
                    members[k] = members[k - 1] + 1;
            }
        }
    }
}
