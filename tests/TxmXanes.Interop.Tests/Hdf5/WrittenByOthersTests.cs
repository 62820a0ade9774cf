using Shouldly;
using TxmXanes.Interop.Hdf5;
using TxmXanes.TestKit;
using TxmXanes.TestKit.Peers;
using Xunit;

namespace TxmXanes.Interop.Tests.Hdf5;

/// <summary>What h5py writes, read by us, hostile files included.</summary>
public sealed class WrittenByOthersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private string FilePath => _folder.File("theirs.h5");
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private async Task<Hdf5File> WriteAsync(string lines)
    {
        await PythonPeer.RunAsync($"import h5py, sys, os, numpy as np\nf = h5py.File(sys.argv[1], 'w')\n{lines}\nf.close()", Cancel, FilePath);
        return Hdf5File.OpenRead(FilePath);
    }

    [Fact]
    public async Task Arrays_BigEndianCompressedBoolean_AreRead()
    {
        using var file = await WriteAsync("""
            f['be'] = np.arange(6, dtype='>u2').reshape(2, 3)
            f.create_dataset('gz', data=np.arange(100, dtype='f8').reshape(10, 10), chunks=(3, 4), compression='gzip', shuffle=True)
            f['bool'] = np.array([True, False])
            f['half'] = np.zeros(2, 'f2')
            f['scalar'] = 8333.0
            """);

        using var big = file.Root.OpenDataset("be");
        big.ElementType.ShouldBe(Hdf5ElementType.UInt16);
        big.Shape.ShouldBe([2, 3]);
        big.ReadAll<ushort>().ShouldBe([0, 1, 2, 3, 4, 5]);
        big.ReadAll<float>().ShouldBe([0, 1, 2, 3, 4, 5]);
        using var gzip = file.Root.OpenDataset("gz");
        gzip.ReadSlab<double>([2, 3], [2, 2]).ShouldBe([23, 24, 33, 34]);
        var row = new double[10];
        gzip.ReadRow(9, row);
        row[9].ShouldBe(99);
        using var boolean = file.Root.OpenDataset("bool");
        boolean.ReadAll<sbyte>().ShouldBe([1, 0]);
        using var half = file.Root.OpenDataset("half");
        half.ElementType.ShouldBe(Hdf5ElementType.Other);
        using var scalar = file.Root.OpenDataset("scalar");
        scalar.ReadScalar<double>().ShouldBe(8333.0);
    }

    [Fact]
    public async Task Text_OfEveryKind_IsRead()
    {
        using var file = await WriteAsync("""
            f['variable'] = 'µ text'
            f['fixed'] = np.array([b'Ni', b'NiO'], dtype='S3')
            f['ascii'] = np.array(['a', 'b'], dtype=h5py.string_dtype('ascii'))
            f['utf8fixed'] = np.array('Zn\u00e9'.encode(), dtype=h5py.string_dtype('utf-8', 8))
            f.attrs['v'] = 'x'
            f.attrs['s'] = np.bytes_('NXentry')
            f.attrs['many'] = ['a', 'bc']
            f.attrs['n'] = np.array([1, 2], 'i4')
            """);

        string[] Texts(string name)
        {
            using var dataset = file.Root.OpenDataset(name);
            return dataset.ReadStrings();
        }

        Texts("variable").ShouldBe(["µ text"]);
        Texts("fixed").ShouldBe(["Ni", "NiO"]);
        Texts("ascii").ShouldBe(["a", "b"]);
        Texts("utf8fixed").ShouldBe(["Zné"]);
        file.Root.ReadAttributeString("v").ShouldBe("x");
        file.Root.ReadAttributeString("s").ShouldBe("NXentry");
        file.Root.ReadAttributeStrings("many").ShouldBe(["a", "bc"]);
        file.Root.ReadAttributeArray<double>("n").ShouldBe([1, 2]);
        file.Root.FindAttributeString("absent").ShouldBeNull();
        file.Root.AttributeNames.ShouldBe(["many", "n", "s", "v"]);
    }

    [Fact]
    public async Task Members_KindsAndExistence_AreSeen()
    {
        using var file = await WriteAsync("""
            f['g/d'] = 1
            f['soft'] = h5py.SoftLink('/g/d')
            f['dangling'] = h5py.SoftLink('/nowhere')
            f['outside'] = h5py.ExternalLink('/etc/passwd', '/x')
            """);

        file.Root.Members.ShouldBe([
            new Hdf5Member("dangling", Hdf5MemberKind.Unresolved),
            new Hdf5Member("g", Hdf5MemberKind.Group),
            new Hdf5Member("outside", Hdf5MemberKind.Unresolved),
            new Hdf5Member("soft", Hdf5MemberKind.Dataset),
        ]);
        file.Root.Exists("g/d").ShouldBeTrue();
        file.Root.Exists("/g/d").ShouldBeTrue();
        file.Root.Exists("g/d/e").ShouldBeFalse();
        file.Root.Exists("x/y/z").ShouldBeFalse();
        file.Root.Exists("dangling").ShouldBeFalse();
    }

    [Fact]
    public async Task Narrowing_IsRefused_NotClipped()
    {
        using var file = await WriteAsync("f['f'] = np.array([1e9])\nf['i'] = np.array([-1], 'i4')");

        using var floats = file.Root.OpenDataset("f");
        Should.Throw<Hdf5Exception>(() => floats.ReadAll<ushort>()).Message.ShouldContain("'/f'");
        using var integers = file.Root.OpenDataset("i");
        Should.Throw<Hdf5Exception>(() => integers.ReadAll<uint>()).Message.ShouldContain("Int32");
        integers.ReadAll<long>().ShouldBe([-1]);
    }

    [Fact]
    public async Task AbsurdSizes_AreRefusedBeforeMemoryIsTaken()
    {
        using var file = await WriteAsync("""
            f.create_dataset('huge', shape=(2**40, 2**20), dtype='f8', chunks=(1, 1024))
            f.create_dataset('chunk', shape=(2**30,), dtype='f4', chunks=(2**29,), compression='gzip')
            """);

        using var huge = file.Root.OpenDataset("huge");
        Should.Throw<Hdf5Exception>(() => huge.ReadAll<double>()).Message.ShouldContain("limit is 4294967296 bytes");
        Should.Throw<Hdf5Exception>(() => file.Root.OpenDataset("chunk")).Message.ShouldContain("536870912 elements");
    }

    [Fact]
    public async Task DataInOtherFiles_AreNotRead()
    {
        using var file = await WriteAsync("""
            f.create_dataset('external', (4,), 'u1', external=[('/etc/hostname', 0, 4)])
            layout = h5py.VirtualLayout((4,), 'u1')
            layout[:] = h5py.VirtualSource('/tmp/other.h5', 'x', (4,))
            f.create_virtual_dataset('virtual', layout)
            f['link'] = h5py.ExternalLink(sys.argv[1], '/')
            """);

        Should.Throw<Hdf5Exception>(() => file.Root.OpenDataset("external")).Message.ShouldContain("other files");
        Should.Throw<Hdf5Exception>(() => file.Root.OpenDataset("virtual")).Message.ShouldContain("virtual");
        Should.Throw<Hdf5Exception>(() => file.Root.OpenGroup("link"));
    }
}
