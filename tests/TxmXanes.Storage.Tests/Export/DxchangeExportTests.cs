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

/// <summary>The names, types and units of Data Exchange, and grey values that stay with their energies.</summary>
public sealed class DxchangeExportTests : IDisposable
{
    private readonly TemporaryFolder data = new();

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task Write_ReadByH5pyAndSilx_HasGreyValuesWithTheirEnergies()
    {
        Record(ImageKey.Dark, ImageKey.Background, ImageKey.Sample, ImageKey.Sample, ImageKey.Invalid, ImageKey.Background);
        using var scan = NexusScanReader.Open(new ScanFolder(data.Path, Scans.Id).ScanFile);

        DxchangeExport.Write(data.File("dx.h5"), scan, new(Scans.Id, "Small scan", 32.5, "ni-nio", "2026-01-31T12:00:00.000Z"));

        var seen = await PythonPeer.RunAsync("""
            import h5py, sys
            import silx.io
            f = h5py.File(sys.argv[1])
            e = f['exchange']
            print(f['implements'][()].decode(), e['title'][()].decode())
            for n in ('data', 'data_white', 'data_dark'):
                print(n, e[n].dtype, e[n].shape, e[n].attrs['units'], e[n].attrs['axes'], [int(i[0, 0]) for i in e[n]])
            for n in ('theta', 'energy', 'energy_white', 'exposure_time', 'monitor'):
                print(n, e[n][:].round(3).tolist(), e[n].attrs['units'])
            i = f['measurement/instrument']
            for n in ('detector/exposure_time', 'detector/pixel_size_x', 'detector/actual_pixel_size_x', 'monochromator/energy'):
                print(n, i[n][()], i[n].attrs['units'])
            print(f['measurement/sample/name'][()].decode())
            with silx.io.open(sys.argv[1]) as s:
                print(s['/exchange/data'].shape)
            """, TestContext.Current.CancellationToken, data.File("dx.h5"));

        seen.ReplaceLineEndings("\n").ShouldBe("""
            exchange:measurement Small scan
            data uint16 (2, 12, 16) counts theta:y:x [3027, 4036]
            data_white uint16 (2, 12, 16) counts theta_white:y:x [2018, 6054]
            data_dark uint16 (1, 12, 16) counts theta_dark:y:x [1009]
            theta [0.0, 0.0] deg
            energy [8330.01, 8340.01] eV
            energy_white [8320.01, 8310.01] eV
            exposure_time [0.5, 0.5] s
            monitor [100003.0, 100004.0] counts/s
            detector/exposure_time 0.5 s
            detector/pixel_size_x 6.5 um
            detector/actual_pixel_size_x 0.2 um
            monochromator/energy 8330.01 eV
            ni-nio
            (2, 12, 16)
            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Write_OfAScanWithoutSampleFrames_IsRefusedAndLeavesNoFile()
    {
        Record(ImageKey.Dark, ImageKey.Background);
        using var scan = NexusScanReader.Open(new ScanFolder(data.Path, Scans.Id).ScanFile);

        Should.Throw<BadInputException>(() => DxchangeExport.Write(data.File("dx.h5"), scan, new(Scans.Id, "", 0))).Message.ShouldContain("no sample frames");
        File.Exists(data.File("dx.h5")).ShouldBeFalse();
    }

    private void Record(params ImageKey[] keys)
    {
        using var recorder = NexusScanFile.Create(data.Path, Scans.Describe(), new StoppedClock());
        for (var i = 0; i < keys.Length; i++)
            recorder.Append(Scans.Metadata(i + 1, keys[i]), Scans.Pixels(i + 1));
        recorder.Finish(new("completed", "", Scans.Start));
    }
}
