using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Pipeline.Analysis;
using Xunit;

namespace TxmXanes.Pipeline.Tests.Analysis;

public sealed class BackgroundChoiceTests
{
    private static readonly BackgroundStop[] FirstAndLast = [Stop(0, 8200, 1, time: 0), Stop(104, 8600, 200, time: 1000)];

    [Theory]
    [InlineData(8200, 0)]
    [InlineData(8300, 0.25)]
    [InlineData(8600, 1)]
    public void Linear_ByEnergy_WeightsByEnergy(double energyEv, double weight) =>
        BackgroundChoice.For(Sample(3, energyEv, order: 50, time: 900), FirstAndLast, BackgroundModel.Linear, InterpolationWeight.Energy)
            .ShouldBe(new BackgroundMix(0, 1, weight));

    [Fact]
    public void Linear_ByTime_WeightsByTime() =>
        BackgroundChoice.For(Sample(3, 8300, order: 50, time: 900), FirstAndLast, BackgroundModel.Linear, InterpolationWeight.Time).Weight.ShouldBe(0.9, 1e-9);

    [Fact]
    public void Linear_BeforeTheLastBackground_UsesTheOnlyOne() =>
        BackgroundChoice.For(Sample(3, 8300, order: 50, time: 900), FirstAndLast[..1], BackgroundModel.Linear, InterpolationWeight.Energy).ShouldBe(new BackgroundMix(0, 0, 0));

    [Fact]
    public void Linear_WithOneInBetween_UsesTheNeighbours() =>
        BackgroundChoice.For(Sample(60, 8500, order: 150, time: 700), [FirstAndLast[0], Stop(50, 8400, 100, 500), FirstAndLast[1]], BackgroundModel.Linear, InterpolationWeight.Energy)
            .ShouldBe(new BackgroundMix(1, 2, 0.5));

    // An additional background between two frames of the last energy, then the closing one.
    [Fact]
    public void Linear_BetweenTwoAtOneEnergy_WeightsByTime()
    {
        var mix = BackgroundChoice.For(Sample(104, 8600, order: 199, time: 700), [Stop(0, 8200, 1, 0), Stop(104, 8600, 198, 600), FirstAndLast[1]], BackgroundModel.Linear, InterpolationWeight.Energy);

        (mix.Before, mix.After).ShouldBe((1, 2));
        mix.Weight.ShouldBe(0.25, 1e-9);
    }

    [Fact]
    public void Nearest_PicksByEnergy() =>
        BackgroundChoice.For(Sample(60, 8450, order: 150, time: 10), FirstAndLast, BackgroundModel.Nearest, InterpolationWeight.Energy).Before.ShouldBe(1);

    [Fact]
    public void AnyModel_WithoutBackground_IsRefused() =>
        Should.Throw<BadInputException>(() => BackgroundChoice.For(Sample(0, 8200, 1, 0), [], BackgroundModel.Linear, InterpolationWeight.Energy));

    [Fact]
    public void Default_EveryEnergyMeasured_IsMeasuredElseAdaptive()
    {
        BackgroundChoice.Default(FirstAndLast, [Sample(0, 8200, 2, 1), Sample(104, 8600, 199, 999)]).ShouldBe(BackgroundModel.Measured);
        BackgroundChoice.Default(FirstAndLast, [Sample(1, 8210, 2, 1)]).ShouldBe(BackgroundModel.Adaptive);
    }

    private static BackgroundStop Stop(int index, double energyEv, long order, double time) => new(index, energyEv, order, time, [0]);

    private static FrameMetadata Sample(int index, double energyEv, long order, double time) => new()
    {
        ImageId = order, Key = ImageKey.Sample, EnergyIndex = index, EnergySetpointEv = energyEv, EnergyEv = energyEv + 0.01, CountTimeSeconds = 1, StartTime = time, StopTime = time,
    };
}
