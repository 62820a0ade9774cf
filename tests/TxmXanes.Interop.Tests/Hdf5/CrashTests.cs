using System.Globalization;
using Shouldly;
using TxmXanes.Interop.Hdf5;
using TxmXanes.TestKit;
using TxmXanes.TestKit.Peers;
using Xunit;

namespace TxmXanes.Interop.Tests.Hdf5;

/// <summary>kill -9 in the middle of appending: every flushed frame stays readable, before and after repair.</summary>
public sealed class CrashTests : IDisposable
{
    private const string PathVariable = "TXMXANES_TEST_CRASH_FILE", SyncVariable = "TXMXANES_TEST_CRASH_SYNC";

    private const string CheckFrames = """
        import h5py, sys
        path, swmr = sys.argv[1], sys.argv[2] == 'swmr'
        with h5py.File(path, 'r', swmr=swmr) as f:
            d, e = f['/entry/data'], f['/entry/energy']
            good = 0
            while good < min(len(d), len(e)) and (d[good] == good).all() and e[good] == 8200 + good: good += 1
            print(good)
        """;

    private readonly TemporaryFolder _folder = new();
    private string FilePath => _folder.File("crash.h5");
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(5, false)]
    [InlineData(23, false)]
    [InlineData(64, false)]
    [InlineData(130, false)]
    [InlineData(17, true)]
    public async Task KilledWriter_FlushedFramesSurvive_AndTheScanGoesOn(int killAfter, bool sync)
    {
        var flushed = await WriteUntilKilledAsync(killAfter, sync);

        // A reader for SWMR needs no repair; an ordinary one is refused until then.
        (await GoodFramesAsync("swmr")).ShouldBeGreaterThanOrEqualTo(flushed);
        Should.Throw<Hdf5Exception>(() => Hdf5File.OpenRead(FilePath));
        Hdf5File.Repair(FilePath);
        (await GoodFramesAsync("plain")).ShouldBeGreaterThanOrEqualTo(flushed);

        using (var file = Hdf5File.OpenWrite(FilePath, swmr: true))
        {
            using var scan = LiveScan.Open(file);
            for (var n = flushed; n < flushed + 5; n++) scan.Write(n);
            file.Close();
        }

        (await GoodFramesAsync("plain")).ShouldBeGreaterThanOrEqualTo(flushed + 5);
    }

    [Fact]
    public async Task Repair_OfAWholeFile_ChangesNothing()
    {
        using (var file = Hdf5File.Create(FilePath, swmr: true))
        {
            using var scan = LiveScan.Create(file);
            file.StartSwmr();
            for (var n = 0; n < 10; n++) scan.Write(n);
            file.Close();
        }

        Hdf5File.Repair(FilePath);

        (await GoodFramesAsync("plain")).ShouldBe(10);
    }

    [Fact]
    public async Task Repair_WhileAWriterLives_IsRefused()
    {
        await using var writer = PythonPeer.Start("""
            import h5py, sys
            f = h5py.File(sys.argv[1], 'w')
            print('ready')
            sys.stdin.readline()
            """, FilePath);
        await writer.WaitForAsync("ready", Cancel);

        Should.Throw<Hdf5Exception>(() => Hdf5File.Repair(FilePath)).Message.ShouldContain("lock");
    }

    /// <summary>Not a test of its own: the process that <see cref="KilledWriter_FlushedFramesSurvive_AndTheScanGoesOn"/> starts and kills.</summary>
    [Fact(Explicit = true)]
    public void CrashingWriter()
    {
        var path = Environment.GetEnvironmentVariable(PathVariable);
        Assert.SkipWhen(path is null, $"{PathVariable} is not set: this runs only as a child of the crash tests");
        var sync = Environment.GetEnvironmentVariable(SyncVariable) == "1";
        using var file = Hdf5File.Create(path, swmr: true);
        using var scan = LiveScan.Create(file);
        file.StartSwmr();
        for (var n = 0; n < ushort.MaxValue; n++)
        {
            scan.Write(n);
            if (sync) file.SyncToDisk();
            else file.Flush();
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"flushed {n + 1}"));
        }
    }

    private async Task<int> WriteUntilKilledAsync(int killAfter, bool sync)
    {
        await using var writer = PeerProcess.Start(Environment.ProcessPath!,
            ["-explicit", "only", "-method", $"{typeof(CrashTests).FullName}.{nameof(CrashingWriter)}"],
            new Dictionary<string, string> { [PathVariable] = FilePath, [SyncVariable] = sync ? "1" : "0" });
        var flushed = 0;
        while (flushed < killAfter) flushed = int.Parse(await writer.WaitForAsync("flushed", Cancel), CultureInfo.InvariantCulture);
        writer.Kill();
        return flushed;
    }

    private async Task<int> GoodFramesAsync(string how) =>
        int.Parse(await PythonPeer.RunAsync(CheckFrames, Cancel, FilePath, how), CultureInfo.InvariantCulture);
}
