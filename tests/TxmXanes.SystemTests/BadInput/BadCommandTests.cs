using TxmXanes.SystemTests.Rig;
using TxmXanes.TestKit;
using Xunit;

namespace TxmXanes.SystemTests.BadInput;

/// <summary>Commands that cannot work: options, files, and nobody at the other end.</summary>
public sealed class BadCommandTests
{
    [Theory]
    [InlineData("--nonsense", "scan", "run", "plan.yaml", "--nonsense")]
    [InlineData("nonsense", "nonsense")]
    [InlineData("--out", "process", "scan.nxs")]
    [InlineData("nonsense", "scan", "status", "--daemon", "nonsense")]
    [InlineData("nonsense", "demo", "--exit", "--sample", "nonsense")]
    [InlineData("wide", "demo", "--exit", "--size", "wide")]
    [InlineData("0.0001", "demo", "--exit", "--time-scale", "0.0001")]
    [InlineData("/nowhere/scan.nxs", "process", "/nowhere/scan.nxs", "--out", "maps.nxs")]
    [InlineData("/nowhere/a.nxs", "compare", "/nowhere/a.nxs", "/nowhere/b.nxs")]
    [InlineData("/nowhere/scan.nxs", "export", "/nowhere/scan.nxs", "--to", "fxi", "--out", "fxi.h5")]
    [InlineData("nonsense", "export", "scan.nxs", "--to", "nonsense", "--out", "x")]
    [InlineData("/nowhere/maps.nxs", "export", "/nowhere/maps.nxs", "--to", "png", "--out", "pictures")]
    [InlineData("1,1", "export", "maps.nxs", "--to", "png", "--out", "x.png", "--limits", "1,1")]
    [InlineData("--limits", "export", "maps.nxs", "--to", "csv", "--out", "x.csv", "--limits", "0,1")]
    [InlineData("0,0,5", "export", "maps.nxs", "--to", "png", "--out", "x.png", "--roi", "0,0,5")]
    [InlineData("-3", "export", "maps.nxs", "--to", "png", "--out", "x.png", "--pixel-size-nm", "-3")]
    [InlineData("/nowhere/scan.nxs", "background", "train", "/nowhere/scan.nxs", "/nowhere/other.nxs", "--out", "model.h5")]
    [InlineData("/nowhere/model.h5", "background", "predict", "--model", "/nowhere/model.h5", "scan.nxs", "--out", "backgrounds.nxs")]
    [InlineData("/nowhere/flats.npy", "background", "evaluate", "/nowhere/flats.npy")]
    [InlineData("--dark-adu", "background", "evaluate", "/nowhere/scan.nxs", "--dark-adu", "17")]
    [InlineData("--truth", "background", "evaluate", "a.nxs", "b.nxs", "--truth", "truth.nxs")]
    [InlineData("/nowhere/plan.yaml", "scan", "run", "/nowhere/plan.yaml")]
    public async Task Command_ThatCannotWork_IsRefusedInOneSentence(string named, params string[] arguments) =>
        (await TxmxAsync(arguments)).ShouldRefuse(Refusals.BadInput, named);

    [Theory]
    [InlineData("scan", "status")]
    [InlineData("scan", "list")]
    [InlineData("scan", "watch")]
    [InlineData("scan", "stop")]
    public async Task Daemon_ThatIsNotThere_IsNamedByItsAddress(params string[] arguments) =>
        (await TxmxAsync([.. arguments, "--daemon", "http://127.0.0.1:1"])).ShouldRefuse(Refusals.Device, "127.0.0.1:1");

    [Fact]
    public async Task Process_OfAFileThatIsNoHdf5_IsRefusedByName()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("scan.nxs"), "this is no scan", TestContext.Current.CancellationToken);

        (await TxmxAsync("process", folder.File("scan.nxs"), "--out", folder.File("maps.nxs"))).ShouldRefuse(Refusals.BadInput, "scan.nxs");
        Assert.False(File.Exists(folder.File("maps.nxs")));
    }

    [Fact]
    public async Task Process_OfAReferenceInsteadOfAScan_IsRefusedByName()
    {
        using var folder = new TemporaryFolder();

        (await TxmxAsync("process", ShortPlan.Reference("ni"), "--out", folder.File("maps.nxs"))).ShouldRefuse(Refusals.BadInput, "ni.xmu");
    }

    private static Task<RunResult> TxmxAsync(params string[] arguments) =>
        RunningProgram.RunAsync(Programs.Txmx, arguments, TestContext.Current.CancellationToken);
}
