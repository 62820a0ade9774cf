using Shouldly;
using TxmXanes.Interop.Hdf5;
using TxmXanes.TestKit;
using TxmXanes.TestKit.Peers;
using Xunit;

namespace TxmXanes.Interop.Tests.Hdf5;

/// <summary>Failures become one sentence with file, object and reason; nothing crashes the process.</summary>
public sealed class FailureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private string FilePath => _folder.File("a.h5");
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_MissingOrNoHdf5_SaysSo()
    {
        Should.Throw<Hdf5Exception>(() => Hdf5File.OpenRead(FilePath)).Message.ShouldBe($"Cannot open {FilePath}: there is no such file.");

        File.WriteAllText(FilePath, "text");
        Should.Throw<Hdf5Exception>(() => Hdf5File.OpenRead(FilePath)).Message.ShouldBe($"Cannot open {FilePath}: file signature not found.");
        Hdf5File.IsHdf5(FilePath).ShouldBeFalse();
    }

    [Fact]
    public void Create_ExistingFileOrMissingFolder_IsRefused()
    {
        Hdf5File.Create(FilePath).Dispose();

        Should.Throw<Hdf5Exception>(() => Hdf5File.Create(FilePath)).Message.ShouldBe($"Cannot create {FilePath}: it exists.");
        Should.Throw<Hdf5Exception>(() => Hdf5File.Create(_folder.File("no/such.h5"))).Message
            .ShouldBe($"Cannot create {_folder.File("no/such.h5")}: unable to open file: No such file or directory.");
        Hdf5File.Create(FilePath, overwrite: true).Dispose();
        Hdf5File.IsHdf5(FilePath).ShouldBeTrue();
    }

    [Fact]
    public void Open_TruncatedFile_IsRefused()
    {
        using (var file = Hdf5File.Create(FilePath)) file.Root.WriteArray<double>("d", [1000], new double[1000]).Dispose();
        using (var stream = File.OpenWrite(FilePath)) stream.SetLength(stream.Length / 2);

        Should.Throw<Hdf5Exception>(() => Hdf5File.OpenRead(FilePath)).Message.ShouldContain("truncated");
    }

    [Fact]
    public void Objects_MissingTwiceOrOfAnotherKind_AreNamed()
    {
        using var file = Hdf5File.Create(FilePath);
        using var entry = file.Root.CreateGroup("entry");
        entry.WriteScalar("n", 1).Dispose();

        var missing = Should.Throw<Hdf5Exception>(() => entry.OpenDataset("x")).Message;
        missing.ShouldStartWith($"Cannot open dataset 'x' in '/entry' of {FilePath}: ");
        missing.ShouldContain("'x' doesn't exist");
        Should.Throw<Hdf5Exception>(() => entry.WriteScalar("n", 2)).Message.ShouldContain("name already exists");
        Should.Throw<Hdf5Exception>(() => entry.OpenGroup("n"));
        Should.Throw<Hdf5Exception>(() => entry.ReadAttributeString("units")).Message.ShouldContain("'units'");
    }

    [Fact]
    public void Shapes_ThatDoNotFit_AreRefusedBeforeTheLibrary()
    {
        using var file = Hdf5File.Create(FilePath);
        using var data = file.Root.CreateDataset<ushort>("d", [2, 3], maxShape: [-1, 3], chunk: [1, 3]);

        Should.Throw<ArgumentException>(() => data.Write<ushort>(new ushort[5])).Message.ShouldContain("5 elements where 6 are needed");
        Should.Throw<ArgumentException>(() => data.ReadSlab<ushort>([1, 1], [1, 3])).Message.ShouldContain("not inside its shape [2, 3]");
        Should.Throw<ArgumentException>(() => data.ReadSlab<ushort>([0], [1]));
        Should.Throw<ArgumentException>(() => data.ReadSlab<ushort>([0, -1], [1, 1]));
        Should.Throw<ArgumentException>(() => data.ReadSlab<ushort>([long.MaxValue, 0], [1, 3]));
        Should.Throw<ArgumentException>(() => data.Append<ushort>(new ushort[4]));
        Should.Throw<ArgumentException>(() => data.WriteRowChunk<ushort>(0, new ushort[2]));
        Should.Throw<Hdf5Exception>(() => data.WriteRowChunk<short>(0, new short[3])).Message.ShouldContain("UInt16");
        Should.Throw<ArgumentException>(() => file.Root.CreateDataset<ushort>("e", [2, 3], chunk: [1]));
        Should.Throw<ArgumentException>(() => file.Root.CreateDataset<ushort>("e", [-2]));
        Should.Throw<ArgumentException>(() => file.Root.WriteString("nul", "a\0b"));
    }

    [Fact]
    public void ChunkOffset_OfAnotherLayout_IsRefused()
    {
        using var file = Hdf5File.Create(FilePath);
        using var data = file.Root.CreateDataset<ushort>("d", [2, 4], chunk: [2, 2]);

        Should.Throw<InvalidOperationException>(() => data.FindRowChunkOffset(0));
        Should.Throw<ArgumentException>(() => data.WriteRowChunk<ushort>(0, new ushort[3]));
    }

    [Fact]
    public void Closed_FileAndObjects_SayDisposed()
    {
        var file = Hdf5File.Create(FilePath);
        var data = file.Root.WriteArray<double>("d", [1], [1]);
        file.Close();
        file.Close();

        Should.Throw<ObjectDisposedException>(() => data.ReadAll<double>());
        Should.Throw<ObjectDisposedException>(() => file.Root.CreateGroup("g"));
        Should.Throw<ObjectDisposedException>(file.Flush);
        data.Dispose();
        file.Dispose();
    }

    [Fact]
    public async Task Threads_FailingAtOnce_EachGetTheirOwnReason()
    {
        using var file = Hdf5File.Create(FilePath);

        var messages = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Factory.StartNew(
            () => Enumerable.Range(0, 50).Select(_ => Should.Throw<Hdf5Exception>(() => file.Root.OpenDataset($"x{n}")).Message).Distinct().Single(),
            Cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        for (var n = 0; n < 8; n++) messages[n].ShouldContain($"object 'x{n}' doesn't exist");
    }

    [Fact]
    public async Task ChildProcess_DoesNotInheritTheFile()
    {
        using var file = Hdf5File.Create(FilePath);

        var open = await PythonPeer.RunAsync("""
            import os, sys
            print(any(os.path.realpath(f'/proc/self/fd/{n}') == os.path.realpath(sys.argv[1]) for n in os.listdir('/proc/self/fd')))
            """, Cancel, FilePath);

        open.ShouldBe("False");
    }

    [Fact]
    public void SyncToDisk_ThenRead_ShowsTheRow()
    {
        using var file = Hdf5File.Create(FilePath, swmr: true);
        using var scan = LiveScan.Create(file);
        scan.Write(0);
        file.SyncToDisk();
        file.SyncToDisk();

        file.EndOfAllocation.ShouldBe(new FileInfo(FilePath).Length);
    }
}
