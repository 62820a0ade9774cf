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

    // Two joined scans, the second over fewer energies.
    [Fact]
    public void AnyModel_InJoinedScans_StaysWithinTheScan()
    {
        BackgroundStop[] joined = [.. FirstAndLast, Stop(20, 8300, 300, 0) with { Scan = 1 }, Stop(60, 8500, 400, 100) with { Scan = 1 }];
        BackgroundMix For(BackgroundModel model, FrameMetadata sample) => BackgroundChoice.For(sample, joined, model, InterpolationWeight.Energy);
        var (first, second) = (Sample(40, 8400, order: 150, time: 50), Sample(40, 8400, order: 350, time: 50) with { Scan = 1 });

        For(BackgroundModel.Linear, first).ShouldBe(new BackgroundMix(0, 1, 0.5));
        For(BackgroundModel.Linear, second).ShouldBe(new BackgroundMix(2, 3, 0.5));
        For(BackgroundModel.Nearest, Sample(20, 8301, 90, 9)).Before.ShouldBe(0);
        For(BackgroundModel.Measured, Sample(60, 8500, 399, 9) with { Scan = 1 }).Before.ShouldBe(3);
        Should.Throw<BadInputException>(() => For(BackgroundModel.Measured, Sample(60, 8500, 150, 9)));
        BackgroundChoice.Default(joined, [Sample(0, 8200, 2, 1), Sample(60, 8500, 399, 9) with { Scan = 1 }]).ShouldBe(BackgroundModel.Measured);
        BackgroundChoice.Default(joined, [Sample(60, 8500, 150, 9)]).ShouldBe(BackgroundModel.Adaptive);
    }

    [Fact]
    public void Linear_OfAScanWithoutBackgrounds_UsesTheOthers() =>
        BackgroundChoice.For(Sample(3, 8300, order: 500, time: 900) with { Scan = 2 }, FirstAndLast, BackgroundModel.Linear, InterpolationWeight.Energy).ShouldBe(new BackgroundMix(1, 1, 0));

    private static BackgroundStop Stop(int index, double energyEv, long order, double time) => new(index, energyEv, order, time, [0]);

    private static FrameMetadata Sample(int index, double energyEv, long order, double time) => new()
    {
        ImageId = order, Key = ImageKey.Sample, EnergyIndex = index, EnergySetpointEv = energyEv, EnergyEv = energyEv + 0.01, CountTimeSeconds = 1, StartTime = time, StopTime = time,
    };
}
