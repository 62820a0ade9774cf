using Shouldly;
using TxmXanes.Pipeline.Live;
using Xunit;

namespace TxmXanes.Pipeline.Tests.Live;

public sealed class BackgroundFiguresTests
{
    private readonly BackgroundFigures figures = new();

    [Fact]
    public void Figures_OfSeveralFrames_KeepTheNewestAndTheWorst()
    {
        Add(4, 1.2);
        Add(5, 3.4);
        Add(6, 1.1);

        (figures.Latest!.ImageId, figures.Worst!.ImageId).ShouldBe((6, 5));
    }

    [Fact]
    public void Figure_ThatCannotBeTold_IsTheNewestAndNeverTheWorst()
    {
        Add(4, double.NaN);
        figures.Worst.ShouldBeNull();

        Add(5, 0.9);
        Add(6, double.NaN);
        (figures.Latest!.ImageId, figures.Worst!.ImageId).ShouldBe((6, 5));
    }

    private void Add(long imageId, double residualSigma) => figures.Add(new(imageId, 8300, residualSigma, 0.4, "linear", ""));
}
