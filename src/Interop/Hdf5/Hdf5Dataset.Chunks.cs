using TxmXanes.Interop.Hdf5.Native;

namespace TxmXanes.Interop.Hdf5;

public sealed unsafe partial class Hdf5Dataset
{
    /// <summary>
    /// Writes one row (a frame) straight into the file as one chunk, past the chunk cache, conversions and filters; grows to it where needed.
    /// The chunk must be [1, the other dimensions], the type the stored one. May be repeated.
    /// </summary>
    /// <param name="index">Index of the first dimension.</param>
    /// <param name="row">Exactly one row. In a dataset with filters it is stored unfiltered, and marked so.</param>
    public void WriteRowChunk<T>(long index, ReadOnlySpan<T> row) where T : unmanaged
    {
        if (NumericTypes.ElementTypeOf<T>() != ElementType)
            throw new Hdf5Exception($"{this} is {ElementType}: a chunk of {typeof(T).Name} cannot be written to it as it is.");
        EnsureLength(row.Length, Dataspaces.Elements(ChunkShape ?? []), "write a chunk of");
        fixed (T* p = row) WriteChunk(index, FilterCount == 0 ? 0 : uint.MaxValue, p, (long)row.Length * sizeof(T));
    }

    /// <summary>As <see cref="WriteRowChunk{T}"/>, for bytes that have already passed the dataset's filters.</summary>
    /// <param name="index">Index of the first dimension.</param>
    /// <param name="encoded">What the filters would have made of the row.</param>
    public void WriteEncodedRowChunk(long index, ReadOnlySpan<byte> encoded)
    {
        fixed (byte* p = encoded) WriteChunk(index, 0, p, encoded.Length);
    }

    /// <summary>Where in the file the chunk of a row begins, in bytes; null while it has no place yet (nobody wrote it, or it is only in the cache).</summary>
    /// <remarks>
    /// libhdf5 1.10 walks the whole chunk index for the answer (measured: 0.07 us a chunk, 0.7 ms at 10,000), so this is not for every frame of a scan:
    /// <see cref="Hdf5File.EndOfAllocation"/> after a flush says below which byte all acknowledged frames lie, at a constant cost.
    /// </remarks>
    public long? FindRowChunkOffset(long index)
    {
        var start = ChunkStart(index);
        LibraryError.Check(H5.H5Dget_chunk_info_by_coord(Id, start, out _, out var address, out _), $"find chunk {index} of {this}");
        return address == -1 ? null : address;
    }

    private void WriteChunk(long index, uint skippedFilters, void* bytes, long size)
    {
        var start = ChunkStart(index);
        GrowTo(index + 1);
        File.EnsureHealthy();
        File.CheckWritten(H5.H5Dwrite_chunk(Id, Hid.Default, skippedFilters, start, (nint)size, bytes), $"write chunk {index} of {this}");
    }

    private long[] ChunkStart(long index)
    {
        var shape = Shape;
        if (ChunkShape is not [1, ..] || !ChunkShape.AsSpan(1).SequenceEqual(shape.AsSpan(1)))
            throw new InvalidOperationException($"{this} does not keep each row in one chunk.");
        Array.Clear(shape);
        shape[0] = index;
        return shape;
    }
}
