using Shouldly;
using TxmXanes.TestKit.Peers;
using Xunit;

namespace TxmXanes.Interop.Tests.Peers;

/// <summary>Guards against interop tests that pass because their peer never ran.</summary>
public class PeerProcessTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Python_LinesBothWays_AreExchanged()
    {
        await using var peer = PythonPeer.Start("import sys\nprint('ready', sys.argv[1])\nfor line in sys.stdin: print('got', line.strip())", "x");

        (await peer.WaitForAsync("ready", Cancel)).ShouldBe("x");
        await peer.SendLineAsync("hello", Cancel);
        (await peer.ReadLineAsync(Cancel)).ShouldBe("got hello");
        (await peer.FinishAsync(Cancel)).ShouldBe("");
    }

    [Fact]
    public async Task Python_Failing_ShowsItsTraceback()
    {
        var failure = await Should.ThrowAsync<PeerException>(() => PythonPeer.RunAsync("raise ValueError('seven')", Cancel));

        failure.Message.ShouldContain("status 1");
        failure.Message.ShouldContain("ValueError: seven");
    }

    [Fact]
    public async Task Peer_EndingWhereALineIsExpected_FailsWithItsError()
    {
        await using var peer = PythonPeer.Start("import sys; sys.exit('no luck')");

        (await Should.ThrowAsync<PeerException>(() => peer.ReadLineAsync(Cancel))).Message.ShouldContain("no luck");
    }

    [Fact]
    public async Task Peer_Disposed_IsGone()
    {
        var peer = PythonPeer.Start("import time\nprint('ready')\ntime.sleep(600)");
        await peer.WaitForAsync("ready", Cancel);
        var id = peer.Id;

        peer.Dispose();

        Directory.Exists($"/proc/{id}").ShouldBeFalse();
    }
}
