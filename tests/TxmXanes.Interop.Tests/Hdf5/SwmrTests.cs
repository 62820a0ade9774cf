using Shouldly;
using TxmXanes.Interop.Hdf5;
using TxmXanes.TestKit;
using TxmXanes.TestKit.Peers;
using Xunit;

namespace TxmXanes.Interop.Tests.Hdf5;

/// <summary>One writes while another reads, each side once ours and once h5py's: guards against live readers that see nothing, or garbage.</summary>
public sealed class SwmrTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private string FilePath => _folder.File("live.h5");
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task H5pyReadingWhileWeAppend_SeesEveryFlushedFrame()
    {
        using var file = Hdf5File.Create(FilePath, swmr: true);
        using var scan = LiveScan.Create(file);
        file.StartSwmr();
        file.Flush();
        await using var reader = PythonPeer.Start("""
            import h5py, sys
            f = h5py.File(sys.argv[1], 'r', swmr=True)
            d, e = f['/entry/data'], f['/entry/energy']
            print('ready', len(d))
            for line in sys.stdin:
                d.refresh(); e.refresh()
                good = all((d[n] == n).all() and e[n] == 8200 + n for n in range(len(d)))
                print(len(d), len(e), good)
            """, FilePath);
        (await reader.WaitForAsync("ready", Cancel)).ShouldBe("0");

        for (var n = 0; n < 20; n++)
        {
            scan.Write(n);
            file.Flush();
            await reader.SendLineAsync("look", Cancel);
            (await reader.ReadLineAsync(Cancel)).ShouldBe($"{n + 1} {n + 1} True");
        }

        file.Close();
        await reader.FinishAsync(Cancel);
    }

    [Fact]
    public async Task DatasetFlush_IsEnoughForAReader()
    {
        using var file = Hdf5File.Create(FilePath, swmr: true);
        using var scan = LiveScan.Create(file);
        file.StartSwmr();
        for (var n = 0; n < 3; n++) scan.Write(n);
        scan.Frames.Flush();

        var seen = await PythonPeer.RunAsync(
            "import h5py, sys\nd = h5py.File(sys.argv[1], 'r', swmr=True)['/entry/data']\nprint(len(d), d[2, 0, 0])", Cancel, FilePath);

        seen.ShouldBe("3 2");
    }

    [Fact]
    public async Task WeReadWhileH5pyAppends_SeeItsFrames()
    {
        await using var writer = PythonPeer.Start("""
            import h5py, sys, numpy as np
            f = h5py.File(sys.argv[1], 'w', libver='latest')
            d = f.create_dataset('data', (0, 4), 'u2', maxshape=(None, 4), chunks=(1, 4))
            f.swmr_mode = True
            print('ready')
            for n, line in enumerate(sys.stdin):
                d.resize(n + 1, 0); d[n] = n; d.flush()
                print('wrote')
            """, FilePath);
        await writer.WaitForAsync("ready", Cancel);
        using var file = Hdf5File.OpenRead(FilePath, swmr: true);
        using var data = file.Root.OpenDataset("data");
        var row = new ushort[4];

        for (var n = 0; n < 10; n++)
        {
            await writer.SendLineAsync("next", Cancel);
            await writer.WaitForAsync("wrote", Cancel);
            data.Refresh();
            data.Shape.ShouldBe([n + 1, 4]);
            data.ReadRow(n, row);
            row.ShouldAllBe(value => value == n);
        }

        await writer.FinishAsync(Cancel);
    }

    [Fact]
    public void AfterStart_NothingCanBeCreated()
    {
        using var file = Hdf5File.Create(FilePath, swmr: true);
        using var scan = LiveScan.Create(file);
        file.StartSwmr();

        Should.Throw<Hdf5Exception>(() => file.Root.CreateGroup("late")).Message.ShouldContain("'late'");
        Should.Throw<Hdf5Exception>(() => file.Root.WriteScalar("late", 1));
        Should.Throw<Hdf5Exception>(() => file.Root.WriteString("late", "x"));
        Should.Throw<Hdf5Exception>(() => scan.Frames.SetAttribute("late", "x"));
        Should.Throw<Hdf5Exception>(() => file.Root.CreateSoftLink("late", "/entry"));
        Should.Throw<Hdf5Exception>(() => file.Root.Delete("entry"));
    }

    [Fact]
    public void Start_OnAFileOfTheOldFormat_IsRefusedInOneSentence()
    {
        using var file = Hdf5File.Create(FilePath);

        Should.Throw<Hdf5Exception>(file.StartSwmr).Message.ShouldStartWith($"Cannot begin SWMR writing of {FilePath}: ");
    }

    [Fact]
    public async Task PlainOpen_WhileSomebodyWrites_IsRefused()
    {
        using var file = Hdf5File.Create(FilePath, swmr: true);
        using var scan = LiveScan.Create(file);
        file.StartSwmr();

        await Should.ThrowAsync<PeerException>(() => PythonPeer.RunAsync("import h5py, sys\nh5py.File(sys.argv[1], 'r')", Cancel, FilePath));
        file.Close();
        Hdf5File.OpenRead(FilePath).Dispose();
    }
}
