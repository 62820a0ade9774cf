using Shouldly;
using TxmXanes.Imaging.Spectra;
using TxmXanes.Pipeline.Analysis.Steps;
using Xunit;

namespace TxmXanes.Pipeline.Tests.Analysis.Steps;

/// <summary>Guards the backgrounds' shares in a mean of repeats.</summary>
public class AveragedTermsTests
{
    [Fact]
    public void Of_RepeatsOverTheSameTwo_HasTheirMeanShares()
    {
        FrameTerm[] terms = [Term(new(1, 0.8, 0, 1), new(2, 0.2, 0, 1)), Term(new(1, 0.4, 0, 1), new(2, 0.6, 0, 1))];

        var mean = AveragedTerms.Of([[0, 1]], terms).ShouldHaveSingleItem();

        (mean.Before.Index, mean.After.Index).ShouldBe((1, 2));
        mean.Before.Share.ShouldBe(0.6, 1e-12);
        mean.After.Share.ShouldBe(0.4, 1e-12);
    }

    [Fact]
    public void Of_ABackgroundForEveryRepeat_HasTheVarianceOfTheirMean()
    {
        var terms = Enumerable.Range(0, 4).Select(i => Term(new(i, 1, 0, 3))).ToArray();

        var mean = AveragedTerms.Of([[0, 1, 2, 3]], terms).ShouldHaveSingleItem();

        (mean.Before.Share * mean.Before.Share).ShouldBe(1 / 4.0, 1e-12);
        mean.After.Share.ShouldBe(0);
    }

    [Fact]
    public void Of_ManyThatOtherFramesNameToo_KeepsTheFirstOnes()
    {
        FrameTerm[] terms = [Term(new(0, 1, 0, 1)), Term(new(1, 1, 0, 1)), Term(new(2, 1, 0, 1)), Term(new(2, 1, 0, 1))];

        AveragedTerms.Of([[0, 1, 2], [3]], terms).ShouldBe([terms[0], terms[3]]);
    }

    private static FrameTerm Term(BackgroundShare before, BackgroundShare after = default) => new(8300, 1, default, 0, before, after);
}
