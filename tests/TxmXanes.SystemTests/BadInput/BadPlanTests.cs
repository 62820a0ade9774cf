using TxmXanes.SystemTests.Rig;
using TxmXanes.TestKit;
using Xunit;

namespace TxmXanes.SystemTests.BadInput;

/// <summary>Plans with one thing wrong, through `txmx plan check`.</summary>
public sealed class BadPlanTests
{
    [Theory]
    [InlineData("exposure_s: 2", "exposures_s: 2\nexposure_s: 2", ":10: ", "exposures_s")]
    [InlineData("start_ev: 8200,", "start_ev: 8.2,", ":7: ", "8.2 eV is no hard X-ray energy", "8200")]
    [InlineData("stop_ev: 8320, step_ev: 30", "stop_ev: 8320, step_ev: 35", ":7: ", "35 eV does not divide 8200 to 8320")]
    [InlineData("nio.xmu", "absent.xmu", ":13: ", "absent.xmu")]
    [InlineData("exposure_s: 2", "exposure_s: .nan", ":10: ", "exposure_s")]
    [InlineData("exposure_s: 2", "exposure_s: fast", ":10: ", "exposure_s", "fast")]
    [InlineData("start_ev: 8320, stop_ev: 8360", "start_ev: 8320, stop_ev: 8310", ":8: ", "8310")]
    [InlineData("backgrounds: first_and_last", "backgrounds: sometimes", ":11: ", "sometimes")]
    public async Task Plan_WithOneThingWrong_IsRefusedInOneSentence(string good, string bad, params string[] named)
    {
        using var folder = new TemporaryFolder();
        var text = new ShortPlan().ToString();
        Assert.Contains(good, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(folder.File("plan.yaml"), text.Replace(good, bad, StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var run = await CheckAsync(folder.File("plan.yaml"));

        run.ShouldRefuse(Refusals.BadInput, ["plan.yaml", .. named]);
    }

    [Fact]
    public async Task Energies_OutsideTheBeamlinesLimits_AreRefusedWithTheLimit()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("plan.yaml"), new ShortPlan().ToString(), TestContext.Current.CancellationToken);
        var beamline = BeamlineText.Of("127.0.0.1:7001", "tcp://127.0.0.1:7002", "data").Replace("limits: [5000, 14000]", "limits: [5000, 8500]", StringComparison.Ordinal);
        await File.WriteAllTextAsync(folder.File("beamline.yaml"), beamline, TestContext.Current.CancellationToken);

        var run = await CheckAsync(folder.File("plan.yaml"), "--beamline", folder.File("beamline.yaml"));

        run.ShouldRefuse(Refusals.BadInput, "plan.yaml:9: ", "8540", "8500 eV");
    }

    [Fact]
    public async Task Plan_WithoutAFile_IsRefusedByName() =>
        (await CheckAsync("/nowhere/plan.yaml")).ShouldRefuse(Refusals.BadInput, "/nowhere/plan.yaml");

    private static Task<RunResult> CheckAsync(params string[] arguments) =>
        RunningProgram.RunAsync(Programs.Txmx, ["plan", "check", .. arguments], TestContext.Current.CancellationToken);
}
