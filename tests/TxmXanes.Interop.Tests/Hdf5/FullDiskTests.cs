using System.Globalization;
using Shouldly;
using TxmXanes.Interop.Hdf5;
using TxmXanes.TestKit;
using TxmXanes.TestKit.Peers;
using Xunit;

namespace TxmXanes.Interop.Tests.Hdf5;

/// <summary>
/// No room on the disk in the middle of a scan: reported; the file then refuses to go on, because libhdf5 would take the same row again and lose it;
/// closed, repaired and opened again it has every acknowledged row, and the scan goes on.
/// </summary>
/// <remarks>A file-size limit stands in for the full disk: it fails the same system call, and can be lifted from outside.</remarks>
public sealed class FullDiskTests : IDisposable
{
    private const string PathVariable = "TXMXANES_TEST_FULL_DISK_FILE", CloseVariable = "TXMXANES_TEST_FULL_DISK_CLOSE";

    private readonly TemporaryFolder _folder = new();
    private string FilePath => _folder.File("full.h5");
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(64, false)]
    [InlineData(63, true)]
    [InlineData(8, true)]
    public async Task DiskFull_IsReported_AndWithRoomAgainNothingIsLost(int limitKiB, bool closeWhileFull)
    {
        // The runtime's double-mapped memory would be a file under the limit too.
        await using var writer = PeerProcess.Start("/bin/bash",
            ["-c", $"ulimit -S -f {limitKiB}; trap '' XFSZ; exec \"$0\" -explicit only -method \"$1\"", Environment.ProcessPath!, $"{typeof(FullDiskTests).FullName}.{nameof(FullDiskWriter)}"],
            new Dictionary<string, string>
            {
                [PathVariable] = FilePath,
                [CloseVariable] = closeWhileFull ? "1" : "0",
                ["DOTNET_EnableWriteXorExecute"] = "0",
            });

        (await writer.WaitForAsync("refused", Cancel)).ShouldEndWith("file write failed: File too large.");
        (await writer.WaitForAsync("again", Cancel)).ShouldContain("an earlier write failed");
        if (closeWhileFull) (await writer.WaitForAsync("close", Cancel)).ShouldEndWith("unable to extend file properly: File too large.");
        await using (var lift = PeerProcess.Start("prlimit", ["--pid", $"{writer.Id}", "--fsize=unlimited"])) await lift.FinishAsync(Cancel);
        await writer.SendLineAsync("room", Cancel);
        var written = int.Parse(await writer.WaitForAsync("written", Cancel), CultureInfo.InvariantCulture);

        var good = await PythonPeer.RunAsync("""
            import h5py, sys
            with h5py.File(sys.argv[1], 'r') as f:
                d, e = f['/entry/data'], f['/entry/energy']
                print(len(d), sum(bool((d[n] == n).all() and e[n] == 8200 + n) for n in range(len(d))))
            """, Cancel, FilePath);
        good.ShouldBe($"{written} {written}");
    }

    /// <summary>Not a test of its own: the process that the test above starts under a limit.</summary>
    [Fact(Explicit = true)]
    public void FullDiskWriter()
    {
        var path = Environment.GetEnvironmentVariable(PathVariable);
        Assert.SkipWhen(path is null, $"{PathVariable} is not set: this runs only as a child of the full-disk test");
        using var file = Hdf5File.Create(path, swmr: true);
        var scan = LiveScan.Create(file);
        file.StartSwmr();

        var (acknowledged, failure) = WriteUntilFull(file, scan);
        Say($"refused {failure.Message}");
        failure.IsDiskFull.ShouldBeTrue();
        Say($"again {Should.Throw<Hdf5Exception>(() => scan.Write(acknowledged)).Message}");
        if (Environment.GetEnvironmentVariable(CloseVariable) == "1") Say($"close {Should.Throw<Hdf5Exception>(file.Close).Message}");
        Console.In.ReadLine();
        file.Dispose();

        Hdf5File.Repair(path);
        using var reopened = Hdf5File.OpenWrite(path, swmr: true);
        scan = LiveScan.Open(reopened);
        for (var n = acknowledged; n < acknowledged + 6; n++) scan.Write(n);
        reopened.Close();
        Say($"written {acknowledged + 6}");
    }

    private static (int Acknowledged, Hdf5Exception Failure) WriteUntilFull(Hdf5File file, LiveScan scan)
    {
        for (var n = 0; ; n++)
            try
            {
                scan.Write(n);
                file.Flush();
            }
            catch (Hdf5Exception e)
            {
                return (n, e);
            }
    }

    private static void Say(string line) => Console.Out.WriteLine(line);
}
