using Shouldly;
using TxmXanes.Acquisition.Planning;
using TxmXanes.Storage.Configuration;
using TxmXanes.Storage.References;
using TxmXanes.TestKit;
using Xunit;

namespace TxmXanes.Storage.Tests.Configuration;

/// <summary>The files in config/, and the published times that follow from their figures alone (science section 1).</summary>
public sealed class ShippedFilesTests
{
    private static string Config(string name) => Path.Combine(Repository.Root, "config", name);

    [Fact]
    public void Plans_AreAllowedAtBothBeamlines()
    {
        var plans = Directory.GetFiles(Config("plans"), "*.yaml");
        plans.ShouldNotBeEmpty();
        foreach (var file in new[] { "beamline-published.yaml", "beamline-overlapped.yaml" })
        {
            var beamline = BeamlineFile.Read(Config(file)).Beamline;
            foreach (var plan in plans)
            {
                var check = PlanCheck.Of(PlanFile.Read(plan, beamline).Plan, beamline);
                check.IsAllowed.ShouldBeTrue(plan);
                check.Unknown.ShouldBe(["position of sample_x with the sample in"]);
            }
        }
    }

    [Fact]
    public void References_AreEdgeNormalised()
    {
        foreach (var path in Directory.GetFiles(Config("references")))
            ReferenceFile.Read(path).IsNormalised.ShouldBeTrue(path);
    }

    // Published: conventional 24 min within 1 %, improved 10 min within 2 %, ratio at most 0.425.
    [Fact]
    public void PublishedBeamline_TakesThePublishedTimes()
    {
        var conventional = Seconds("ni-published-conventional.yaml", "beamline-published.yaml");
        var improved = Seconds("ni-published.yaml", "beamline-published.yaml");

        (conventional / 60).ShouldBeInRange(24 * 0.99, 24 * 1.01);
        (improved / 60).ShouldBeInRange(10 * 0.98, 10 * 1.02);
        (improved / conventional).ShouldBeLessThan(0.425);
    }

    // Issue: the overlapped preset's improved scan stays within 1.08 of its exposure floor of 535 s.
    [Fact]
    public void OverlappedBeamline_StaysNearTheExposureFloor() => (Seconds("ni-published.yaml", "beamline-overlapped.yaml") / 535).ShouldBeInRange(1, 1.08);

    private static double Seconds(string plan, string beamlineFile)
    {
        var beamline = BeamlineFile.Read(Config(beamlineFile)).Beamline;
        return PlanCheck.Of(PlanFile.Read(Config("plans/" + plan), beamline).Plan, beamline).Scan.TotalSeconds;
    }
}
