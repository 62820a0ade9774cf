using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Domain.Energies;
using TxmXanes.Domain.Scans;
using TxmXanes.Storage.Configuration;
using TxmXanes.TestKit;
using Xunit;

namespace TxmXanes.Storage.Tests.Configuration;

/// <summary>Guards against a plan that means something else than its author typed.</summary>
public sealed class PlanFileTests
{
    [Fact]
    public void Parse_OfThePublishedPlan_ReadsEveryKey()
    {
        var document = PlanFile.Parse(Texts.PublishedPlan, "plan.yaml", Texts.References);

        var plan = document.Plan;
        plan.Name.ShouldBe("NCM811 Ni K-edge");
        plan.Sample.ShouldBe("ncm811-pristine");
        plan.Element.ShouldBe("Ni");
        plan.EnergiesEv.Count.ShouldBe(105);
        plan.ExposureSeconds.ShouldBe(5);
        plan.Backgrounds.ShouldBe(BackgroundSchedule.FirstAndLast);
        plan.DarkFrames.ShouldBe(5);
        plan.References.ShouldBe(["references/ni.xmu", "references/nio.xmu"]);
        plan.BackgroundCheck.ShouldBe(BackgroundCheck.Fail);
        plan.ExtraBackground.ShouldBeNull();
        document.References.Select(r => r.Name).ShouldBe(["ni", "nio"]);
        document.Text.ShouldBe(Texts.PublishedPlan);
    }

    [Fact]
    public void Parse_WithJointsOnce_Has101Energies()
    {
        var plan = PlanFile.Parse(Texts.PublishedPlan.Replace("joints: twice", "joints: once"), "plan.yaml", Texts.References).Plan;

        plan.Joints.ShouldBe(JointReading.Once);
        plan.EnergiesEv.Count.ShouldBe(101);
    }

    [Fact]
    public void Parse_WithBackgroundsAtEnergies_TakesThePlansOwnValues()
    {
        var plan = PlanFile.Parse(Texts.PublishedPlan.Replace("backgrounds: first_and_last", "backgrounds: { at_ev: [8250, 8333] }"), "plan.yaml", Texts.References).Plan;

        plan.Backgrounds.ShouldBeOfType<BackgroundSchedule.AtEnergiesSchedule>().EnergiesEv.ShouldBe([8250, 8333]);
    }

    [Fact]
    public void Parse_WithExtraBackgrounds_ReadsTheRule()
    {
        var plan = PlanFile.Parse(Texts.PublishedPlan.Replace("background_frames: 1", "extra_background_when: { residual_sigma: 2.5, at_most: 3 }"), "plan.yaml", Texts.References).Plan;

        plan.ExtraBackground.ShouldBe(new ExtraBackgroundRule(2.5, 3));
    }

    [Fact]
    public void Parse_WithExtraBackgroundsBesideOneAtEveryEnergy_RefusesIt()
    {
        var text = Texts.PublishedPlan.Replace("first_and_last", "every_energy").Replace("background_frames: 1", "extra_background_when: { residual_sigma: 3, at_most: 1 }");

        Texts.ProblemsOf(() => PlanFile.Parse(text, "plan.yaml", Texts.References)).ShouldBe(
            ["plan.yaml:15: extra_background_when: has no use with backgrounds: every_energy, where every energy has a background of its own"]);
    }

    // One spoiled line each: the line number and the sentence are what the user acts on.
    [Theory]
    [InlineData("exposure_s: 5", "exposre_s: 5", "plan.yaml:1: exposure_s is missing", "plan.yaml:12: exposre_s: unknown key; did you mean exposure_s?")]
    [InlineData("start_ev: 8200, stop_ev: 8250", "start_ev: 8.2, stop_ev: 8250", "plan.yaml:7: energies.segments[0].start_ev: 8.2 eV is no hard X-ray energy; did you mean 8200 eV?")]
    [InlineData("start_ev: 8200", "start_ev: 82", "plan.yaml:7: energies.segments[0].start_ev: 82 eV is no hard X-ray energy; did you mean 82000 eV?")]
    [InlineData("start_ev: 8200", "start_ev: 820000000", "plan.yaml:7: energies.segments[0].start_ev: 820000000 eV is no hard X-ray energy; those are 1000 to 150000 eV")]
    [InlineData("start_ev: 8200", "start_kev: 8.2", "plan.yaml:7: energies.segments[0]: start_ev is missing", "plan.yaml:7: energies.segments[0].start_kev: unknown key; did you mean start_ev?")]
    [InlineData("stop_ev: 8250, step_ev: 10", "stop_ev: 8250, step_ev: 7", "plan.yaml:7: energies.segments[0].step_ev: 7 eV does not divide 8200 to 8250 eV into whole steps; the nearest that does is 7.142857 eV (7 steps)")]
    [InlineData("start_ev: 8200, stop_ev: 8250", "start_ev: 8250, stop_ev: 8200", "plan.yaml:7: energies.segments[0].stop_ev: 8200 eV is not above start_ev, 8250 eV; energies must rise")]
    [InlineData("start_ev: 8315", "start_ev: 8310", "plan.yaml:9: energies.segments[2].start_ev: 8310 eV lies below 8315 eV, where the segment before ends; segments must rise and not overlap")]
    [InlineData("step_ev: 1 }", "step_ev: .nan }", "plan.yaml:9: energies.segments[2].step_ev: .nan is not a finite number")]
    [InlineData("step_ev: 1 }", "step_ev: 0.0001 }", "plan.yaml:9: energies.segments[2].step_ev: 0.0001 eV is below the limit of 0.001 eV; if 0.0001 keV is meant, write 0.1")]
    [InlineData("exposure_s: 5", "exposure_s: 0", "plan.yaml:12: exposure_s: 0 s is below the limit of 0.0001 s")]
    [InlineData("exposure_s: 5", "exposure_s: -.inf", "plan.yaml:12: exposure_s: -.inf is not a finite number")]
    [InlineData("exposure_s: 5", "exposure_s: 5 s", "plan.yaml:12: exposure_s: '5 s' is not a number")]
    [InlineData("exposure_s: 5", "exposure_ms: 5000", "plan.yaml:1: exposure_s is missing", "plan.yaml:12: exposure_ms: unknown key; did you mean exposure_s?")]
    [InlineData("frames_per_energy: 1", "frames_per_energy: 0", "plan.yaml:13: frames_per_energy: 0 is below the limit of 1")]
    [InlineData("dark_frames: 5", "dark_frames: 100000", "plan.yaml:16: dark_frames: 100000 is above the limit of 1000")]
    [InlineData("dark_frames: 5", "dark_frames: 1.5", "plan.yaml:16: dark_frames: '1.5' is not a whole number")]
    [InlineData("backgrounds: first_and_last", "backgrounds: first_last", "plan.yaml:14: backgrounds: 'first_last' is not one of first_and_last, every_energy; did you mean first_and_last?")]
    [InlineData("backgrounds: first_and_last", "backgrounds: { at_ev: [8250, 8333.5] }", "plan.yaml:14: backgrounds.at_ev[1]: 8333.5 eV is no energy of this plan")]
    [InlineData("backgrounds: first_and_last", "backgrounds: { at_ev: [8333, 8250] }", "plan.yaml:14: backgrounds.at_ev[1]: 8250 eV is not above 8333 eV before it; energies must rise")]
    [InlineData("backgrounds: first_and_last", "backgrounds: { at_ev: [8.333] }", "plan.yaml:14: backgrounds.at_ev[0]: 8.333 eV is no hard X-ray energy; did you mean 8333 eV?")]
    [InlineData("references/ni.xmu,", "absent.xmu,", "plan.yaml:17: references[0]: there is no file /folder/absent.xmu")]
    [InlineData("references/ni.xmu,", "narrow.xmu,", "plan.yaml:17: references[0]: the spectrum covers 8300 to 8400 eV, but the scan goes from 8200 to 8595 eV")]
    [InlineData("references/ni.xmu,", "old/nio.xmu,", "plan.yaml:17: references[1]: there are two references of the name nio")]
    [InlineData("element: Ni", "element: Nickel", "plan.yaml:3: element: 'Nickel' is no element's symbol")]
    [InlineData("element: Ni", "", "plan.yaml:1: element is missing")]
    [InlineData("joints: twice", "joints: thrice", "plan.yaml:5: energies.joints: 'thrice' is not one of twice, once; did you mean twice?")]
    [InlineData("sample: ncm811-pristine", "background_check: maybe", "plan.yaml:2: background_check: 'maybe' is not one of fail, warn")]
    [InlineData("background_frames: 1", "extra_background_when: { residual_sigma: 3 }", "plan.yaml:15: extra_background_when: at_most is missing")]
    [InlineData("background_frames: 1", "extra_background_when: { at_most: 2 }", "plan.yaml:15: extra_background_when: residual_sigma is missing")]
    [InlineData("background_frames: 1", "extra_background_when: { residual_sigma: 0, at_most: 2 }", "plan.yaml:15: extra_background_when.residual_sigma: 0 is not above 0; noise alone is 1")]
    [InlineData("background_frames: 1", "extra_background_when: { residual_sigma: .inf, at_most: 2 }", "plan.yaml:15: extra_background_when.residual_sigma: .inf is not a finite number")]
    [InlineData("background_frames: 1", "extra_background_when: { residual_sigma: 3, at_most: 0 }", "plan.yaml:15: extra_background_when.at_most: 0 is below the limit of 1")]
    [InlineData("background_frames: 1", "extra_background_when: { residual_sigma: 3, at_most: 1001 }", "plan.yaml:15: extra_background_when.at_most: 1001 is above the limit of 1000")]
    [InlineData("background_frames: 1", "extra_background_when: { residual_sigma: 3, at_most: 2, at_least: 1 }", "plan.yaml:15: extra_background_when.at_least: unknown key")]
    [InlineData("background_frames: 1", "extra_background_when: always", "plan.yaml:15: extra_background_when: must be a map of keys and values, not 'always'")]
    public void Parse_WithOneBadLine_SaysLineAndReason(string line, string spoiled, params string[] problems)
    {
        var text = Texts.PublishedPlan.Replace(line, spoiled);
        text.ShouldNotBe(Texts.PublishedPlan);

        Texts.ProblemsOf(() => PlanFile.Parse(text, "plan.yaml", Texts.References)).ShouldBe(problems);
    }

    [Fact]
    public void Parse_WithSeveralBadLines_ReportsThemAllInOrderOfLines()
    {
        var text = Texts.PublishedPlan.Replace("element: Ni", "element: Xx").Replace("exposure_s: 5", "exposure_s: 50000").Replace("step_ev: 1 }", "step_ev: 3 }");

        Texts.ProblemsOf(() => PlanFile.Parse(text, "plan.yaml", Texts.References)).Select(p => p.Split(':')[1]).ShouldBe(["3", "9", "12"]);
    }

    [Theory]
    [InlineData("stop_ev: 8595, step_ev: 10", "stop_ev: 14005, step_ev: 10", "plan.yaml:11: energies.segments[4]: 14005 eV is outside the limits of energy, 5000 to 14000 eV")]
    [InlineData("start_ev: 8200, stop_ev: 8250, step_ev: 10", "start_ev: 4500, stop_ev: 8250, step_ev: 50", "plan.yaml:7: energies.segments[0]: 4500 eV is outside the limits of energy, 5000 to 14000 eV")]
    public void Parse_WithEnergiesOutsideTheBeamlinesLimits_SaysWhichSegment(string line, string spoiled, string problem)
    {
        var beamline = BeamlineFile.Parse(Texts.Beamline, "beamline.yaml", "/folder").Beamline;
        var text = Texts.PublishedPlan.Replace(line, spoiled).Replace("references: [references/ni.xmu, references/nio.xmu]", "");

        Texts.ProblemsOf(() => PlanFile.Parse(text, "plan.yaml", Texts.References, beamline)).ShouldBe([problem]);
    }

    [Fact]
    public void Parse_WithAZonePlateTargetOutsideItsLimits_SaysWhere()
    {
        var beamline = BeamlineFile.Parse(Texts.Beamline.Replace("limits: [0, 120]", "limits: [0, 52]"), "beamline.yaml", "/folder").Beamline;

        var problem = Texts.ProblemsOf(() => PlanFile.Parse(Texts.PublishedPlan, "plan.yaml", Texts.References, beamline)).ShouldHaveSingleItem();

        // p = f (M + 1) / M passes 52 mm at 8542 eV: 244 um, 30 nm, M 32.5 (science section 2).
        problem.ShouldStartWith("plan.yaml:11: energies.segments[4]: zone_plate_z would go to 52.0");
        problem.ShouldEndWith("for 8545 eV, outside its limits 0 to 52 mm");
    }

    [Fact]
    public void Read_WithMissingReferenceFile_NamesItsFullPath()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("plan.yaml"), Texts.PublishedPlan);

        var problems = Texts.ProblemsOf(() => PlanFile.Read(folder.File("plan.yaml")));

        problems.ShouldBe([
            $"plan.yaml:17: references[0]: there is no file {folder.File("references/ni.xmu")}",
            $"plan.yaml:17: references[1]: there is no file {folder.File("references/nio.xmu")}",
        ]);
    }

    [Fact]
    public void Read_OfAnAbsentPlan_IsOneSentence() =>
        Should.Throw<BadInputException>(() => PlanFile.Read("/nowhere/plan.yaml")).Message.ShouldStartWith("Cannot read the plan /nowhere/plan.yaml: ");

    [Fact]
    public void Parse_OfAnEmptyText_ListsWhatIsMissing() =>
        Texts.ProblemsOf(() => PlanFile.Parse("", "plan.yaml", Texts.References)).ShouldNotBeEmpty();
}
