using Shouldly;
using TxmXanes.Storage.Catalog;
using TxmXanes.Storage.Nexus;
using TxmXanes.TestKit;
using TxmXanes.TestKit.Peers;
using Xunit;

namespace TxmXanes.Storage.Tests.Nexus;

/// <summary>The file as programs see it that know nothing of this project: h5dump, h5py, silx; while it is written and after.</summary>
public sealed class OtherReadersTests : IDisposable
{
    // Names from contracts (Files), units as attributes everywhere a number has one.
    private const string ReadWithH5py = """
        import h5py, sys
        f = h5py.File(sys.argv[1], 'r', swmr=sys.argv[2] == 'running')
        e = f['entry']
        print(f.attrs['default'], f.attrs['NX_class'], e.attrs['default'], e.attrs['NX_class'])
        print(e['title'][()].decode(), e['experiment_identifier'][()].decode(), e['start_time'][()].decode(), e['end_time'][()].decode() or 'none', e['status'][()].decode())
        d = e['instrument/detector']
        print(d['data'].dtype, d['data'].shape, d['data'].chunks, list(d['image_key'][:]), list(d['image_id'][:]))
        print(list(e['instrument/monochromator/energy_setpoint'][:]), list(e['control/data'][:]))
        print(e['data'].attrs['signal'], list(e['data'].attrs['axes']), e['data/data'] == d['data'], e['data/energy'] == e['instrument/monochromator/energy'])
        print(int(d['data'][1].sum()))
        missing = []
        def units(name, o):
            texts = ('image_key', 'image_id', 'energy_index')
            if isinstance(o, h5py.Dataset) and o.dtype.kind in 'fiu' and 'units' not in o.attrs and name.split('/')[-1] not in texts and 'references' not in name:
                missing.append(name)
        e.visititems(units)
        print('without units:', missing)
        """;

    private readonly TemporaryFolder data = new();

    private string ScanFile => new ScanFolder(data.Path, Scans.Id).ScanFile;

    public void Dispose() => data.Dispose();

    [Theory]
    [InlineData("running")]
    [InlineData("completed")]
    public async Task H5py_ReadsEveryNameOfTheContract(string state)
    {
        using var recorder = Record(3);
        if (state == "completed")
            recorder.Finish(new("completed", "", Scans.Start.AddMinutes(10)));

        var seen = await PythonPeer.RunAsync(ReadWithH5py, TestContext.Current.CancellationToken, ScanFile, state);

        var end = state == "completed" ? "2026-01-31T12:10:00.000Z" : "none";
        var sum = Scans.Pixels(2).Sum(p => p);
        seen.ReplaceLineEndings("\n").ShouldBe($"""
            entry NXroot data NXentry
            Small scan {Scans.Id} 2026-01-31T12:00:00.000Z {end} {state}
            uint16 (3, 12, 16) (1, 12, 16) [0, 0, 0] [1, 2, 3]
            [8310.0, 8320.0, 8330.0] [100001.0, 100002.0, 100003.0]
            data ['energy', '.', '.'] True True
            {sum}
            without units: []
            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task H5py_FollowsARunningScan()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var recorder = Record(1);
        await using var reader = PythonPeer.Start("""
            import h5py, sys
            f = h5py.File(sys.argv[1], 'r', swmr=True)
            d, k = f['entry/instrument/detector/data'], f['entry/instrument/detector/image_key']
            for line in sys.stdin:
                d.refresh(); k.refresh()
                print(len(d), len(k), int(d[len(d) - 1].sum()))
            """, ScanFile);
        for (var id = 2; id <= 20; id++)
        {
            recorder.Append(Scans.Metadata(id), Scans.Pixels(id));
            await reader.SendLineAsync("look", cancel);
            (await reader.ReadLineAsync(cancel)).ShouldBe($"{id} {id} {Scans.Pixels(id).Sum(p => p)}");
        }
    }

    [Fact]
    public async Task H5dump_ReadsAFinishedFileToItsLastByte()
    {
        using (var recorder = Record(3))
            recorder.Finish(new("completed", "", Scans.Start));
        Assert.SkipUnless(File.Exists("/usr/bin/h5dump"), "h5dump (Debian hdf5-tools) is not installed");

        await using var dump = PeerProcess.Start("/usr/bin/h5dump", [ScanFile]);

        (await dump.FinishAsync(TestContext.Current.CancellationToken)).ShouldContain("DATASET \"image_key\"");
        dump.StandardError.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("running")]
    [InlineData("completed")]
    public async Task Silx_FindsTheDefaultPlot(string state)
    {
        using var recorder = Record(3);
        if (state == "completed")
            recorder.Finish(new("completed", "", Scans.Start));

        var seen = await PythonPeer.RunAsync("""
            import sys
            try:
                from silx.io.nxdata import get_default
                import h5py
            except ImportError:
                print('no silx'); sys.exit()
            f = h5py.File(sys.argv[1], 'r', swmr=sys.argv[2] == 'running')
            d = get_default(f)
            print(d.is_valid, d.signal_name, d.signal.shape, d.axes_names, d.interpretation)
            """, TestContext.Current.CancellationToken, ScanFile, state);

        Assert.SkipWhen(seen == "no silx", "python3-silx is not installed");
        seen.ShouldBe("True data (3, 12, 16) ['energy', None, None] image");
    }

    private NexusScanFile Record(int frames)
    {
        var recorder = NexusScanFile.Create(data.Path, Scans.Describe(), new StoppedClock());
        for (var id = 1; id <= frames; id++)
            recorder.Append(Scans.Metadata(id), Scans.Pixels(id));
        return recorder;
    }
}
