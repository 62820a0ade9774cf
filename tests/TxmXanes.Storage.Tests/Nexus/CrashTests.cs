using Shouldly;
using TxmXanes.Storage.Catalog;
using TxmXanes.Storage.Journal;
using TxmXanes.Storage.Nexus;
using TxmXanes.TestKit;
using TxmXanes.TestKit.Peers;
using Xunit;

namespace TxmXanes.Storage.Tests.Nexus;

/// <summary>Guards the promise of acknowledgement: what was said to be safe is there after the worst ends of the process.</summary>
public sealed class CrashTests : IDisposable
{
    private readonly TemporaryFolder data = new();

    private ScanFolder Folder => new(data.Path, Scans.Id);

    public void Dispose() => data.Dispose();

    [Theory]
    [InlineData("sync", 1)]
    [InlineData("flush", 17)]
    [InlineData("flush", 120)]
    public async Task Kill_DuringAppends_LosesNoAcknowledgedFrame(string durability, int afterFrames)
    {
        var cancel = TestContext.Current.CancellationToken;
        long acknowledged = 0;
        await using (var child = PeerProcess.Start(Environment.ProcessPath!, [AppendingChild.Command, data.Path, "64", durability, "1000000"]))
        {
            while (acknowledged < afterFrames)
                acknowledged = long.Parse(await child.WaitForAsync("acknowledged ", cancel));
            child.Kill();
        }

        AssertFramesAreThere(acknowledged, 64);
        JournalReader.Read(Folder.Journal).Entries.Count(e => e.Event == "frame").ShouldBeGreaterThanOrEqualTo((int)acknowledged);
        JournalWriter.IsBeingWritten(Folder.Journal).ShouldBeFalse();
    }

    // A limit on the size of a file stands for a full disk: the same failing writes, without needing a file system of our own.
    [Fact]
    public async Task FullDisk_DuringAppends_IsRefusedInOneSentenceAndLosesNoAcknowledgedFrame()
    {
        var cancel = TestContext.Current.CancellationToken;
        var script = $"trap '' XFSZ; ulimit -f 2000; exec '{Environment.ProcessPath}' {AppendingChild.Command} '{data.Path}' 256 sync 1000";
        // The runtime's own write-xor-execute mapping is a file larger than the limit.
        await using var child = PeerProcess.Start("/bin/bash", ["-c", script], new Dictionary<string, string> { ["DOTNET_EnableWriteXorExecute"] = "0" });
        long acknowledged = 0;
        string line;
        while ((line = await child.ReadLineAsync(cancel)).StartsWith("acknowledged ", StringComparison.Ordinal))
            acknowledged = long.Parse(line.AsSpan("acknowledged ".Length));
        await child.FinishAsync(cancel);

        acknowledged.ShouldBeGreaterThan(5);
        line.ShouldStartWith("refused Cannot write image");
        line.ShouldContain(Folder.ScanFile);
        AssertFramesAreThere(acknowledged, 256);
    }

    private void AssertFramesAreThere(long count, int side)
    {
        using var scan = NexusScanReader.Open(Folder.ScanFile);
        scan.Frames.Count.ShouldBeGreaterThanOrEqualTo((int)count);
        var pixels = new ushort[side * side];
        for (var i = 0; i < count; i++)
        {
            scan.Frames[i].ImageId.ShouldBe(i + 1);
            scan.ReadFrame(i, pixels);
            pixels.AsSpan().SequenceEqual(Scans.Pixels(i + 1, side, side)).ShouldBeTrue($"frame {i}");
        }
    }
}
