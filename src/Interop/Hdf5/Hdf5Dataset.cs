using TxmXanes.Interop.Hdf5.Native;

namespace TxmXanes.Interop.Hdf5;

/// <summary>An n-dimensional array in a file, row-major.</summary>
public sealed unsafe partial class Hdf5Dataset : Hdf5Object
{
    internal Hdf5Dataset(Hdf5File file, string path, Hid id) : base(file, path, id)
    {
        using var creation = new Hid(LibraryError.Check(H5.H5Dget_create_plist(Id), $"inspect {this}"), H5.H5Pclose);
        using var type = StoredTypeId();
        ElementType = StoredType.Of(type);
        ElementSize = (int)H5.H5Tget_size(type);
        ChunkShape = H5.H5Pget_layout(creation) == H5.LayoutChunked ? ChunkOf(creation, Shape.Length) : null;
        FilterCount = H5.H5Pget_nfilters(creation);
    }

    /// <summary>What the elements are.</summary>
    public Hdf5ElementType ElementType { get; }

    /// <summary>Bytes an element takes in the file (variable-length text: its reference).</summary>
    public int ElementSize { get; }

    /// <summary>The shape now; empty for a scalar. Asked for anew each time: a writer may be appending.</summary>
    public long[] Shape => Extent().Shape;

    /// <summary>How far each dimension may grow; -1 for no limit.</summary>
    public long[] MaxShape => Extent().MaxShape;

    /// <summary>The shape of a chunk, or null where the storage is contiguous.</summary>
    public long[]? ChunkShape { get; }

    /// <summary>Number of filters (shuffle, gzip, …) each chunk passes.</summary>
    public int FilterCount { get; }

    /// <summary>Bytes taken in the file by chunks or contiguous storage.</summary>
    public long StorageBytes => H5.H5Dget_storage_size(Id);

    /// <summary>Number of elements now.</summary>
    public long Length => Dataspaces.Elements(Shape);

    /// <summary>Refuses data that lie in other files: a stranger's file must not make us read them.</summary>
    internal void EnsureSelfContained()
    {
        using var creation = new Hid(LibraryError.Check(H5.H5Dget_create_plist(Id), $"inspect {this}"), H5.H5Pclose);
        if (H5.H5Pget_layout(creation) == H5.LayoutVirtual) throw new Hdf5Exception($"{this} is virtual: its data lie in other files, which are not read.");
        if (H5.H5Pget_external_count(creation) > 0) throw new Hdf5Exception($"{this} keeps its data in other files, which are not read.");
        if (ChunkShape is { } chunk && Dataspaces.Elements(chunk) > Hdf5Limits.MaxChunkBytes / Math.Max(1, ElementSize))
            throw new Hdf5Exception($"{this} has chunks of {string.Join("x", chunk)} elements; the limit is {Hdf5Limits.MaxChunkBytes} bytes a chunk.");
    }

    private (long[] Shape, long[] MaxShape) Extent()
    {
        using var space = FileSpace();
        return Dataspaces.ShapeOf(space);
    }

    private Hid FileSpace() => new(LibraryError.Check(H5.H5Dget_space(Id), $"inspect {this}"), H5.H5Sclose);

    private Hid StoredTypeId() => new(LibraryError.Check(H5.H5Dget_type(Id), $"inspect {this}"), H5.H5Tclose);

    private static long[] ChunkOf(Hid creation, int rank)
    {
        var chunk = new long[rank];
        H5.H5Pget_chunk(creation, rank, chunk);
        return chunk;
    }

    /// <summary>A selection of a box in the file, checked against the present shape.</summary>
    private Hid Select(ReadOnlySpan<long> start, ReadOnlySpan<long> count, string doing)
    {
        var space = FileSpace();
        var shape = Dataspaces.ShapeOf(space).Shape;
        var inside = start.Length == shape.Length && count.Length == shape.Length;
        for (var i = 0; inside && i < shape.Length; i++)
            inside = start[i] >= 0 && count[i] >= 0 && start[i] <= shape[i] - count[i];
        if (!inside)
        {
            space.Dispose();
            throw new ArgumentException($"Cannot {doing} {this}: [{string.Join(", ", start.ToArray())}] + [{string.Join(", ", count.ToArray())}] is not inside its shape [{string.Join(", ", shape)}].");
        }

        if (shape.Length > 0) LibraryError.Check(H5.H5Sselect_hyperslab(space, H5.SelectSet, start, 0, count, 0), $"{doing} {this}");
        return space;
    }
}
