using Shouldly;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Backgrounds;
using Xunit;

namespace TxmXanes.Imaging.Tests.Backgrounds;

/// <summary>Guards against a model that is used where it was not learnt, and against one that is refused where it would do.</summary>
public class TrainingConditionsTests
{
    private static readonly CameraDescription Camera = new(new(100, 120), 4095, 0.14, 3.6, 6.5, 0.1);
    private static readonly TrainingConditions Conditions = new(Camera, 5, new NormaliseRecipe(), [8200, 8210, 8220, 8220, 8225, 8230]);

    [Fact]
    public void Misfit_ScanAsInTraining_IsNone() => Misfit().ShouldBeNull();

    [Fact]
    public void Misfit_AStepBeyond_IsNone() => Conditions.Misfit(Camera, [Frame(8190), Frame(8235)], new()).ShouldBeNull();

    [Theory]
    [InlineData(8189)]
    [InlineData(8236)]
    public void Misfit_MoreThanAStepBeyond_SaysTheEnergyAndTheRange(double energyEv) =>
        Conditions.Misfit(Camera, [Frame(8210), Frame(energyEv)], new()).ShouldBe($"it has a frame at {energyEv} eV, the training had 8200 to 8230 eV; one step beyond is allowed");

    [Fact]
    public void Misfit_OtherShape() => Misfit(Camera with { Shape = new(200, 240) }).ShouldBe("its frames are 200x240 px, those of the training 100x120 px");

    [Fact]
    public void Misfit_OtherBinning() => Misfit(Camera with { PixelSizeUm = 13 }).ShouldBe("its pixels measure 13 um at the sensor, those of the training 6.5 um, so the binning is another");

    [Fact]
    public void Misfit_PixelSizeUnknown_IsNone() => Misfit(Camera with { PixelSizeUm = 0 }).ShouldBeNull();

    [Fact]
    public void Misfit_OtherGain() => Misfit(Camera with { GainAduPerPhoton = 0.28 }).ShouldBe("its camera gives 0.28 ADU a photon, that of the training 0.14");

    [Theory]
    [InlineData(5.04, null)]
    [InlineData(2, "it has an exposure of 2 s where the training had 5 s; 1 % may differ")]
    public void Misfit_Exposure(double seconds, string? expected) => Conditions.Misfit(Camera, [Frame(8210) with { CountTimeSeconds = seconds }], new()).ShouldBe(expected);

    [Fact]
    public void Misfit_FramesThatAreNotUsed_DoNotMatter() =>
        Conditions.Misfit(Camera, [Frame(8210), Frame(9000) with { Key = ImageKey.Invalid }, Frame(0) with { Key = ImageKey.Dark, CountTimeSeconds = 1 }], new()).ShouldBeNull();

    [Fact]
    public void Misfit_NoMonitor_IsAnotherUnit()
    {
        Conditions.Misfit(Camera, [Frame(8210) with { MonitorRate = null }], new()).ShouldBe("its grey values are divided by the exposure alone, those of the training by exposure and monitor");
        Conditions.Misfit(Camera, [Frame(8210)], new NormaliseRecipe(Exposure: false)).ShouldBe("its grey values are divided by the monitor alone, those of the training by exposure and monitor");
    }

    [Fact]
    public void Of_ScanWithoutMonitor_IsDividedByTheExposureAlone() =>
        TrainingConditions.Of(Camera, [Frame(8210) with { Key = ImageKey.Background, MonitorRate = null }], new(), [8200, 8210, 8220]).Normalise.ShouldBe(new NormaliseRecipe(Monitor: false));

    [Theory]
    [InlineData(8199.998, 8200)]
    [InlineData(8213, 8213)]
    [InlineData(8235, 8230)]
    public void Nearest_StaysInTheRange(double energyEv, double expected) => Conditions.Nearest(energyEv).ShouldBe(expected);

    private static string? Misfit(CameraDescription? camera = null) => Conditions.Misfit(camera ?? Camera, [Frame(8200), Frame(8230)], new());

    private static FrameMetadata Frame(double energyEv) => new()
    {
        ImageId = 1, Key = ImageKey.Sample, EnergyIndex = 0, EnergySetpointEv = energyEv, EnergyEv = energyEv, CountTimeSeconds = 5, StartTime = 0, StopTime = 5, MonitorRate = 1e5,
    };
}
