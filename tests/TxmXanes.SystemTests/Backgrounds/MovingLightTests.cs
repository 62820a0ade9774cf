using Shouldly;
using TxmXanes.Contracts.Scan.V1;
using TxmXanes.Storage.Nexus;
using TxmXanes.SystemTests.Rig;
using TxmXanes.SystemTests.Scans;
using Xunit;

namespace TxmXanes.SystemTests.Backgrounds;

/// <summary>A scan with two backgrounds in a beam that moves and deforms from frame to frame: what the user sees of the prediction, and what the plan's rule adds.</summary>
public sealed class MovingLightTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Scan_InAMovingBeam_HasHonestMapsAndTakesTheBackgroundsItsRuleAsksFor()
    {
        await using var rig = await BeamlineRig.StartAsync(new RigSettings { Size = "428x352" }, Cancellation);
        // Noise alone is 1, so that every frame asks for another background until the two are used up.
        var plan = new ShortPlan { ExposureSeconds = 5, Backgrounds = "first_and_last\nextra_background_when: { residual_sigma: 0.5, at_most: 2 }" };
        var started = await rig.StartScanAsync(plan, Cancellation);

        var status = await rig.EndedAsync(started.Id, TimeSpan.FromMinutes(2), Cancellation);
        await rig.EndVirtualBeamlineAsync(Cancellation);

        status.State.ShouldBe(ScanStatus.Types.State.Completed, rig.StandardErrors);
        status.Frames.Background.ShouldBe(4);
        status.Background.ExtraBackgrounds.ShouldBe(2);
        status.Background.Model.ShouldBe("adaptive");
        status.Background.Note.ShouldBeEmpty();
        status.Background.ResidualSigma.ShouldBe(1, 0.1);
        status.Background.SampleFreeFraction.ShouldBeInRange(0.1, 0.9);
        var maps = MapsFileReader.Read(status.MapsPath);
        maps.BackgroundReport.ShouldNotBeNull().ResidualSigma.ShouldAllBe(r => Math.Abs(r - 1) < 0.1);
        var figures = await MapFigures.OfAsync(status.MapsPath, rig.TruthFile, Cancellation);
        figures.RmsOverBound.ShouldBeInRange(0.5, 1.3, figures.ToString());
        figures.RmsOverSigma.ShouldBeInRange(0.7, 1.3, figures.ToString());
        figures.Bias.ShouldBe(0, 0.03, figures.ToString());
    }
}
