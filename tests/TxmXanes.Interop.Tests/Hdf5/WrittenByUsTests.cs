using Shouldly;
using TxmXanes.Interop.Hdf5;
using TxmXanes.TestKit;
using TxmXanes.TestKit.Peers;
using Xunit;

namespace TxmXanes.Interop.Tests.Hdf5;

/// <summary>What we write, read by h5py: guards against files only we can read.</summary>
public sealed class WrittenByUsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private string FilePath => _folder.File("ours.h5");
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Numbers_OfEveryType_ReadBackWithTypeAndValues()
    {
        using (var file = Hdf5File.Create(FilePath))
        {
            Write<byte>(file, "u1", [0, 255]);
            Write<sbyte>(file, "i1", [-128, 127]);
            Write<ushort>(file, "u2", [0, 65535]);
            Write<short>(file, "i2", [-32768, 32767]);
            Write<uint>(file, "u4", [0, uint.MaxValue]);
            Write<int>(file, "i4", [int.MinValue, int.MaxValue]);
            Write<ulong>(file, "u8", [0, ulong.MaxValue]);
            Write<long>(file, "i8", [long.MinValue, long.MaxValue]);
            Write<float>(file, "f4", [float.MinValue, 1.5f]);
            Write<double>(file, "f8", [double.MinValue, 1e-300]);
            file.Close();
        }

        var result = await PythonPeer.RunAsync("""
            import h5py, sys, numpy as np
            with h5py.File(sys.argv[1]) as f:
                for name in sorted(f):
                    d = f[name]
                    assert d.dtype.str[1:] == name, (name, d.dtype)
                    info = np.finfo(d.dtype) if name[0] == 'f' else np.iinfo(d.dtype)
                    assert d[0] == info.min, (name, d[0])
                    if name[0] != 'f': assert d[1] == info.max, (name, d[1])
                assert f['f4'][1] == 1.5 and f['f8'][1] == 1e-300
                print(len(f))
            """, Cancel, FilePath);

        result.ShouldBe("10");
    }

    [Fact]
    public async Task GroupsAttributesTextLinks_ReadBack()
    {
        using (var file = Hdf5File.Create(FilePath))
        {
            using var entry = file.Root.CreateGroup("entry", "NXentry");
            file.Root.SetAttribute("default", "entry");
            using var data = entry.WriteArray<double>("instrument/monochromator/energy", [3], [8200, 8210, 8220.5]);
            data.SetAttribute("units", "eV");
            data.SetAttribute("units", "eV");
            data.SetAttribute("offset", 2.5);
            data.SetAttribute("limits", [5000, 14000]);
            data.SetAttribute("axes", ["é", ".", ""]);
            entry.WriteString("title", "Ni K-edge, µ²").Dispose();
            entry.WriteStrings("names", ["Ni", "", "NiO"]).Dispose();
            entry.WriteString("empty", "").Dispose();
            entry.WriteScalar("count", 7).Dispose();
            entry.CreateSoftLink("soft", "/entry/instrument/monochromator/energy");
            entry.CreateHardLink("hard", data);
            file.Close();
        }

        await PythonPeer.RunAsync("""
            import h5py, sys
            with h5py.File(sys.argv[1]) as f:
                e = f['entry']
                assert e.attrs['NX_class'] == 'NXentry' and f.attrs['default'] == 'entry'
                d = e['instrument/monochromator/energy']
                assert list(d) == [8200, 8210, 8220.5]
                assert d.attrs['units'] == 'eV' and d.attrs['offset'] == 2.5
                assert list(d.attrs['limits']) == [5000, 14000]
                assert list(d.attrs['axes']) == ['é', '.', '']
                assert e['title'].asstr()[()] == 'Ni K-edge, µ²'
                assert list(e['names'].asstr()) == ['Ni', '', 'NiO']
                assert e['empty'].asstr()[()] == '' and e['count'][()] == 7 and e['count'].shape == ()
                assert e['soft'] == d and e['hard'] == d
                assert isinstance(e.get('soft', getlink=True), h5py.SoftLink)
            """, Cancel, FilePath);
    }

    [Fact]
    public async Task Frames_AppendedThreeWays_ReadBack()
    {
        ushort[] Frame(int n) => [.. Enumerable.Range(0, 6).Select(i => (ushort)(100 * n + i))];
        using (var file = Hdf5File.Create(FilePath))
        {
            using var data = file.Root.CreateDataset<ushort>("data", [0, 2, 3], maxShape: [-1, 2, 3], chunk: [1, 2, 3], storage: Hdf5Storage.WholeChunks);
            data.Append<ushort>(Frame(0)).ShouldBe(0);
            data.WriteRowChunk<ushort>(1, Frame(1));
            data.Append<ushort>([.. Frame(2), .. Frame(3)]).ShouldBe(2);
            data.WriteRow<ushort>(5, Frame(5));
            data.WriteRow<ushort>(4, Frame(4));
            data.Shape.ShouldBe([6, 2, 3]);
            using var energies = file.Root.CreateDataset<double>("energy", [0], maxShape: [-1], chunk: [16], fill: double.NaN);
            energies.Append(8200.0);
            energies.WriteRow(2, 8220.0);
            file.Close();
        }

        await PythonPeer.RunAsync("""
            import h5py, sys, numpy as np
            with h5py.File(sys.argv[1]) as f:
                d = f['data']
                assert d.shape == (6, 2, 3) and d.maxshape == (None, 2, 3) and d.chunks == (1, 2, 3)
                assert (d[()].reshape(6, 6) == np.arange(6)[:, None] * 100 + np.arange(6)).all(), d[()]
                e = f['energy'][()]
                assert e[0] == 8200 and np.isnan(e[1]) and e[2] == 8220
            """, Cancel, FilePath);
    }

    [Fact]
    public async Task Compressed_ReadsBack_AndSoDoRawChunksAmongThem()
    {
        var map = Enumerable.Range(0, 64 * 64).Select(i => (float)Math.Sin(i)).ToArray();
        using (var file = Hdf5File.Create(FilePath))
        {
            using var d = file.Root.WriteArray<float>("map", [64, 64], map, storage: Hdf5Storage.Compressed);
            d.FilterCount.ShouldBe(2);
            using var stack = file.Root.WriteArray<float>("stack", [2, 32, 64], map, storage: Hdf5Storage.Compressed);
            stack.ChunkShape.ShouldBe([1, 32, 64]);
            using var frames = file.Root.CreateDataset<ushort>("frames", [0, 8], maxShape: [-1, 8], chunk: [1, 8], storage: Hdf5Storage.Compressed);
            frames.Append<ushort>([1, 2, 3, 4, 5, 6, 7, 8]);
            frames.WriteRowChunk<ushort>(1, [8, 7, 6, 5, 4, 3, 2, 1]);
            file.Close();
        }

        var bytes = await PythonPeer.RunAsync("""
            import h5py, sys, numpy as np
            with h5py.File(sys.argv[1]) as f:
                d = f['map']
                assert d.compression == 'gzip' and d.shuffle
                assert np.allclose(d[()].ravel(), np.sin(np.arange(4096)), atol=1e-6)
                assert f['frames'][()].tolist() == [[1,2,3,4,5,6,7,8],[8,7,6,5,4,3,2,1]]
                print(d.id.get_storage_size())
            """, Cancel, FilePath);
        int.Parse(bytes).ShouldBeLessThan(64 * 64 * 4);
    }

    [Fact]
    public async Task ChunkOffset_PointsAtTheFrameInTheFile()
    {
        long offset, end;
        using (var file = Hdf5File.Create(FilePath, swmr: true))
        {
            using var data = file.Root.CreateDataset<ushort>("data", [0, 4], maxShape: [-1, 4], chunk: [1, 4], storage: Hdf5Storage.WholeChunks);
            data.FindRowChunkOffset(0).ShouldBeNull();
            data.WriteRowChunk<ushort>(0, [1, 2, 3, 4]);
            data.WriteRowChunk<ushort>(1, [0xBEEF, 6, 7, 8]);
            offset = data.FindRowChunkOffset(1).ShouldNotBeNull();
            file.Flush();
            end = file.EndOfAllocation;
            file.Close();
        }

        var bytes = await System.IO.File.ReadAllBytesAsync(FilePath, Cancel);
        bytes[(int)offset..][..2].ShouldBe([0xEF, 0xBE]);
        end.ShouldBeInRange(offset + 8, bytes.Length);
    }

    [Fact]
    public async Task H5dump_OpensTheFile()
    {
        using (var file = Hdf5File.Create(FilePath, swmr: true))
        {
            file.Root.WriteArray<ushort>("entry/data", [1, 2], [41, 42]).Dispose();
            file.Close();
        }

        await using var dump = PeerProcess.Start("h5dump", [FilePath]);
        (await dump.FinishAsync(Cancel)).ShouldContain("41, 42");
    }

    private static void Write<T>(Hdf5File file, string name, T[] values) where T : unmanaged =>
        file.Root.WriteArray<T>(name, [values.Length], values).Dispose();
}
