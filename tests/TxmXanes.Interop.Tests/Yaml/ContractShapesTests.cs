using Shouldly;
using TxmXanes.Interop.Yaml;
using Xunit;

namespace TxmXanes.Interop.Tests.Yaml;

/// <summary>The shapes of plans, recipes and beamline files, as people write them.</summary>
public class ContractShapesTests
{
    [Fact]
    public void Plan_WithInlineMapsAndComments_IsRead()
    {
        var document = YamlDocumentReader.Parse("""
            name: NCM811 Ni K-edge
            sample: ncm811-pristine
            energies:
              joints: twice            # twice: measured in both
              segments:
                - { start_ev: 8200, stop_ev: 8250, step_ev: 10 }
                - { start_ev: 8250, stop_ev: 8315.5, step_ev: 5e-1 }
            exposure_s: 5
            backgrounds: {at_ev: [8200, 8600]}
            dark_frames: 5
            references: [references/ni.xmu, references/nio.xmu]
            """, "plan.yaml");
        var plan = document.Root;

        plan.RequiredString("name").ShouldBe("NCM811 Ni K-edge");
        plan.OptionalString("sample").ShouldBe("ncm811-pristine");
        var energies = plan.RequiredMap("energies");
        energies.OptionalChoice("joints", ("once", 1), ("twice", 2)).ShouldBe(2);
        var segments = energies.RequiredList("segments").Maps();
        segments.Count.ShouldBe(2);
        segments[1].RequiredNumber("start_ev", 5000, 14000).ShouldBe(8250);
        segments[1].RequiredNumber("stop_ev", 5000, 14000).ShouldBe(8315.5);
        segments[1].RequiredNumber("step_ev", 0).ShouldBe(0.5);
        (segments[1].Line, segments[1].Column, segments[1].Path).ShouldBe((7, 7, "energies.segments[1]"));
        foreach (var key in new[] { "start_ev", "stop_ev", "step_ev" }) segments[0].RequiredNumber(key);
        plan.OptionalNumber("exposure_s", 0, 100, 1).ShouldBe(5);
        plan.OptionalNumber("absent_s", 0, 100, 1.5).ShouldBe(1.5);
        plan.Optional("backgrounds")!.IsMap.ShouldBeTrue();
        plan.RequiredMap("backgrounds").RequiredList("at_ev").Numbers().ShouldBe([8200, 8600]);
        plan.RequiredInteger("dark_frames", 0, 1000).ShouldBe(5);
        plan.RequiredList("references").Strings().ShouldBe(["references/ni.xmu", "references/nio.xmu"]);
        document.Finish();
        document.Problems.ShouldBeEmpty();
    }

    [Fact]
    public void Beamline_AddressesInFlowMaps_AreText()
    {
        var document = YamlDocumentReader.Parse("""
            devices:
              energy:   { driver: grpc, address: 127.0.0.1:7001, name: energy, unit: eV, limits: [5000, 14000], tolerance: 0.05 }
              detector: { driver: grpc, address: 127.0.0.1:7001, frames: tcp://127.0.0.1:7002, timeout_s: 30 }
            sample_out: { sample_x_um: -300 }          # relative
            data_root: data
            """, "beamline.yaml");
        var devices = document.Root.RequiredMap("devices");

        devices.Keys.ShouldBe(["energy", "detector"]);
        var energy = devices.RequiredMap("energy");
        energy.RequiredString("address").ShouldBe("127.0.0.1:7001");
        energy.RequiredNumbers("limits", 2).ShouldBe([5000, 14000]);
        devices.RequiredMap("detector").RequiredString("frames").ShouldBe("tcp://127.0.0.1:7002");
        document.Root.RequiredMap("sample_out").RequiredNumber("sample_x_um", -1000, 1000).ShouldBe(-300);
        document.Problems.ShouldBeEmpty();
    }

    [Fact]
    public void Recipe_FlagsListsAndRanges_AreRead()
    {
        var document = YamlDocumentReader.Parse("""
            registration: { mode: translation, roi_px: [0, 0, 352, 428] }
            normalise: { monitor: true, exposure: false }
            mask:
            outputs: [fraction, "thickness"]
            """, "recipe.yaml");
        var root = document.Root;

        root.RequiredMap("registration").RequiredChoice("mode", "none", "translation").ShouldBe("translation");
        root.RequiredMap("registration").OptionalNumbers("roi_px", 4, 0).ShouldBe([0, 0, 352, 428]);
        root.RequiredMap("normalise").RequiredFlag("monitor").ShouldBeTrue();
        root.RequiredMap("normalise").OptionalFlag("exposure", true).ShouldBeFalse();
        root.OptionalMap("mask").ShouldBeNull();
        root.RequiredList("outputs").Strings().ShouldBe(["fraction", "thickness"]);
        document.Finish();
    }

    [Fact]
    public void File_IsNamedWithoutItsFolder()
    {
        using var folder = new TestKit.TemporaryFolder();
        File.WriteAllText(folder.File("plan.yaml"), "a: x\n");

        var document = YamlDocumentReader.ParseFile(folder.File("plan.yaml"));
        document.Root.RequiredNumber("a");

        document.Problems.Single().ToString().ShouldBe("plan.yaml:1: a: 'x' is not a number");
    }
}
