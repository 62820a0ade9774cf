using Shouldly;
using TxmXanes.Acquisition.Orchestration.Positioning;
using TxmXanes.Acquisition.Planning;
using TxmXanes.Storage.Configuration;
using TxmXanes.Storage.Tests.Configuration;
using Xunit;

namespace TxmXanes.Storage.Tests.Planning;

/// <summary>The reference plan from its file to its counts (science section 1): what every comparison with the publication rests on.</summary>
public sealed class PublishedPlanTests
{
    [Theory]
    [InlineData("first_and_last", "twice", 105, 2, 5)]
    [InlineData("every_energy", "twice", 105, 105, 5)]
    [InlineData("first_and_last", "once", 101, 2, 5)]
    [InlineData("{ at_ev: [8250, 8455] }", "twice", 105, 4, 5)]
    public void Of_ThePublishedPlan_CountsItsFramesExactly(string backgrounds, string joints, int sample, int background, int dark)
    {
        var check = Check(Texts.PublishedPlan.Replace("first_and_last", backgrounds).Replace("joints: twice", "joints: " + joints));

        check.Frames.ShouldBe(new(sample, background, dark));
        check.EnergiesEv.Count.ShouldBe(sample);
        check.UniqueEnergies.ShouldBe(101);
        check.ExposureFloorSeconds.ShouldBe((sample + background) * 5);
        check.IsAllowed.ShouldBeTrue();
    }

    [Fact]
    public void Of_ThePublishedPlan_ChecksEveryAxisThatMoves()
    {
        var check = Check(Texts.PublishedPlan);

        check.Moves.Axes.Select(a => AxisNames.Of(a.Role)).ShouldBe(["energy", "zone_plate_z", "detector_z", "sample_x"]);
        var energy = check.Moves.Axes[0];
        (energy.Lowest, energy.Highest).ShouldBe((8200, 8595));
        // 6.09 um/eV and 204 um/eV at 244 um, 30 nm, M 32.5 (science section 2).
        var zonePlate = check.Moves.Axes[1];
        ((zonePlate.Highest - zonePlate.Lowest) / 395 * 1000).ShouldBe(6.09, 0.01);
        var detector = check.Moves.Axes[2];
        ((detector.Highest - detector.Lowest) / 395 * 1000).ShouldBe(204, 0.5);
        var sample = check.Moves.Axes[3];
        (sample.Lowest, sample.Highest, sample.Moves).ShouldBe((0, 300, 3));
    }

    [Fact]
    public void Of_ThePublishedPlan_EstimatesStorage() =>
        Check(Texts.PublishedPlan).StorageBytes!.Value.ShouldBeInRange(112L * 352 * 428 * 2, 112L * 352 * 428 * 2 + 200_000);

    [Fact]
    public void Json_OfThePublishedPlan_HasCountsTimeAndMoves()
    {
        var json = PlanCheckJson.Of(Check(Texts.PublishedPlan));

        json["frames"]!["total"]!.GetValue<int>().ShouldBe(112);
        json["time"]!["exposure_s"]!.GetValue<double>().ShouldBe(535);
        json["moves"]!.AsArray().Count.ShouldBe(4);
        json["extra_backgrounds"].ShouldBeNull();
        json["unknown"]!.AsArray().Select(u => u!.GetValue<string>()).ShouldContain("velocity of zone_plate_z");
    }

    [Fact]
    public void Json_WithExtraBackgrounds_TellsHowManyAndWhatEachCosts()
    {
        var json = PlanCheckJson.Of(Check(Texts.PublishedPlan.Replace("background_frames: 1", "extra_background_when: { residual_sigma: 3, at_most: 2 }")));

        var extra = json["extra_backgrounds"]!;
        (extra["residual_sigma"]!.GetValue<double>(), extra["at_most"]!.GetValue<int>()).ShouldBe((3, 2));
        // The exposure at least; nothing is known of the sample axis' velocity.
        extra["each_s"]!.GetValue<double>().ShouldBeInRange(5, 6);
        json["frames"]!["background"]!.GetValue<int>().ShouldBe(2);
    }

    private static PlanCheck Check(string plan)
    {
        var beamline = BeamlineFile.Parse(Texts.Beamline, "beamline.yaml", "/folder").Beamline;
        return PlanCheck.Of(PlanFile.Parse(plan, "plan.yaml", Texts.References, beamline).Plan, beamline);
    }
}
