using TxmXanes.Interop.Hdf5.Native;

namespace TxmXanes.Interop.Hdf5;

public sealed unsafe partial class Hdf5Dataset
{
    /// <summary>Writes everything: exactly as many elements as the present shape holds.</summary>
    public void Write<T>(ReadOnlySpan<T> values) where T : unmanaged
    {
        var shape = Shape;
        WriteSlab(new long[shape.Length], shape, values);
    }

    /// <summary>Writes a box inside the present shape.</summary>
    /// <param name="start">First index in each dimension.</param>
    /// <param name="count">Length in each dimension.</param>
    /// <param name="values">Exactly as many elements as the box, row-major; numbers of another type are converted.</param>
    public void WriteSlab<T>(ReadOnlySpan<long> start, ReadOnlySpan<long> count, ReadOnlySpan<T> values) where T : unmanaged
    {
        EnsureLength(values.Length, Dataspaces.Elements(count), "write");
        using var file = Select(start, count, "write");
        if (values.IsEmpty) return;
        File.EnsureHealthy();
        using var memory = Dataspaces.Of(count);
        fixed (T* p = values)
            File.CheckWritten(H5.H5Dwrite(Id, NumericTypes.Of<T>(), memory, file, Hid.Default, p), $"write {this}");
    }

    /// <summary>Grows (or shrinks) to a shape.</summary>
    public void Resize(ReadOnlySpan<long> shape)
    {
        if (shape.Length != Shape.Length) throw new ArgumentException($"{this} has {Shape.Length} dimensions, not {shape.Length}.");
        File.EnsureHealthy();
        File.CheckWritten(H5.H5Dset_extent(Id, shape), $"resize {this}");
    }

    /// <summary>Adds rows (indices of the first dimension) after the last.</summary>
    /// <param name="rows">One row, or several whole ones.</param>
    /// <returns>The index of the first row added.</returns>
    /// <remarks>
    /// If the write fails (disk full), the shape may already have grown, also in the file after <see cref="Hdf5File.Repair"/>:
    /// <see cref="WriteRow{T}(long, ReadOnlySpan{T})"/> with the index known to be due is safe there, and this is not.
    /// </remarks>
    public long Append<T>(ReadOnlySpan<T> rows) where T : unmanaged
    {
        var shape = Shape;
        var rowLength = shape.Length == 0 ? 0 : Dataspaces.Elements(shape.AsSpan(1));
        if (rowLength == 0 || rows.Length % rowLength != 0)
            throw new ArgumentException($"Cannot append to {this}: {rows.Length} elements are no whole number of rows of {rowLength}.");
        WriteRows(shape[0], rows.Length / rowLength, rows);
        return shape[0];
    }

    /// <summary>Adds one number after the last of a one-dimensional dataset.</summary>
    public long Append<T>(T value) where T : unmanaged => Append(new ReadOnlySpan<T>(in value));

    /// <summary>Writes one index of the first dimension, and grows to it where needed. May be repeated.</summary>
    public void WriteRow<T>(long index, ReadOnlySpan<T> row) where T : unmanaged => WriteRows(index, 1, row);

    /// <summary>Writes one number of a one-dimensional dataset, and grows to it where needed. May be repeated.</summary>
    public void WriteRow<T>(long index, T value) where T : unmanaged => WriteRows(index, 1, new ReadOnlySpan<T>(in value));

    /// <summary>Hands this dataset's cached chunks and metadata to the operating system. Readers see the new shape after this.</summary>
    public void Flush()
    {
        File.EnsureHealthy();
        File.CheckWritten(H5.H5Dflush(Id), $"flush {this}");
    }

    private void WriteRows<T>(long index, long rows, ReadOnlySpan<T> values) where T : unmanaged
    {
        var (start, count) = RowsAt(index, rows);
        GrowTo(index + rows);
        WriteSlab(start, count, values);
    }

    private void GrowTo(long rows)
    {
        var shape = Shape;
        if (shape[0] >= rows) return;
        shape[0] = rows;
        File.EnsureHealthy();
        File.CheckWritten(H5.H5Dset_extent(Id, shape), $"extend {this} to {rows} rows");
    }
}
