using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Storage.Catalog;
using TxmXanes.Storage.Export;
using TxmXanes.Storage.Nexus;
using TxmXanes.Storage.Tests.Nexus;
using TxmXanes.TestKit;
using TxmXanes.TestKit.Peers;
using Xunit;

namespace TxmXanes.Storage.Tests.Export;

/// <summary>The names and units that PyXAS and the FXI beamline's own scripts look for (field: conventions).</summary>
public sealed class FxiExportTests : IDisposable
{
    private readonly TemporaryFolder data = new();

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task Write_ReadByH5py_HasEnergiesInKevAndImagesInOrder()
    {
        Record(ImageKey.Dark, ImageKey.Background, ImageKey.Sample, ImageKey.Sample, ImageKey.Invalid, ImageKey.Background);
        using var scan = NexusScanReader.Open(new ScanFolder(data.Path, Scans.Id).ScanFile);

        FxiExport.Write(data.File("fxi.h5"), scan, new(Scans.Id, "Small scan", 32.5), (energy, frames, transmission) => transmission.Fill(energy + frames[0] / 100f));

        var seen = await PythonPeer.RunAsync("""
            import h5py, sys
            f = h5py.File(sys.argv[1])
            print(f['img_xanes'].dtype, f['img_xanes'].shape, [round(float(i.mean()), 4) for i in f['img_xanes']])
            print(f['X_eng'][:].tolist(), f['scan_time'][()], f['Magnification'][()], f['Pixel Size'][()].decode())
            print(f['scan_id'][()].decode(), f['note'][()].decode(), f['X_eng'].attrs['units'])
            import silx.io
            with silx.io.open(sys.argv[1]) as s:
                print(sorted(s.keys()), s['img_xanes'].shape)
            print(f['img_bkg'].shape, f['img_dark'].shape, f['img_bkg'][0, 0, 0], f['img_dark'][0, 0, 0])
            """, TestContext.Current.CancellationToken, data.File("fxi.h5"));

        seen.ReplaceLineEndings("\n").ShouldBe($"""
            float32 (2, 12, 16) [0.02, 1.03]
            [8.33, 8.34] 1770000003.0 32.5 200nm
            {Scans.Id} Small scan keV
            ['Magnification', 'Pixel Size', 'X_eng', 'img_bkg', 'img_dark', 'img_xanes', 'note', 'scan_id', 'scan_time'] (2, 12, 16)
            (2, 12, 16) (1, 12, 16) 2018.0 1009.0
            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Write_OfAScanWithoutSampleFrames_IsRefused()
    {
        Record(ImageKey.Dark);
        using var scan = NexusScanReader.Open(new ScanFolder(data.Path, Scans.Id).ScanFile);

        Should.Throw<BadInputException>(() => FxiExport.Write(data.File("fxi.h5"), scan, new(Scans.Id, "", 0), (_, _, _) => { })).Message.ShouldContain("no sample frames");
    }

    private void Record(params ImageKey[] keys)
    {
        using var recorder = NexusScanFile.Create(data.Path, Scans.Describe(), new StoppedClock());
        for (var i = 0; i < keys.Length; i++)
            recorder.Append(Scans.Metadata(i + 1, keys[i]), Scans.Pixels(i + 1));
        recorder.Finish(new("completed", "", Scans.Start));
    }
}
