using TxmXanes.Interop.Hdf5.Native;

namespace TxmXanes.Interop.Hdf5;

public sealed unsafe partial class Hdf5Dataset
{
    /// <summary>Reads everything, row-major.</summary>
    /// <param name="maxBytes">Refused beyond this, before memory is taken.</param>
    /// <exception cref="Hdf5Exception">Not numbers readable as T without loss (floats take every number), or too large.</exception>
    public T[] ReadAll<T>(long maxBytes = Hdf5Limits.DefaultMaxBytes) where T : unmanaged
    {
        var shape = Shape;
        var values = new T[Affordable(shape, sizeof(T), maxBytes)];
        ReadSlab<T>(new long[shape.Length], shape, values);
        return values;
    }

    /// <summary>Reads everything into a span of exactly as many elements.</summary>
    public void Read<T>(Span<T> destination) where T : unmanaged
    {
        var shape = Shape;
        ReadSlab(new long[shape.Length], shape, destination);
    }

    /// <summary>Reads a box.</summary>
    /// <param name="start">First index in each dimension.</param>
    /// <param name="count">Length in each dimension.</param>
    /// <param name="destination">Exactly as many elements as the box, row-major.</param>
    public void ReadSlab<T>(ReadOnlySpan<long> start, ReadOnlySpan<long> count, Span<T> destination) where T : unmanaged
    {
        EnsureReadableAs<T>();
        EnsureLength(destination.Length, Dataspaces.Elements(count), "read");
        using var file = Select(start, count, "read");
        if (destination.IsEmpty) return;
        using var memory = Dataspaces.Of(count);
        fixed (T* p = destination)
            LibraryError.Check(H5.H5Dread(Id, NumericTypes.Of<T>(), memory, file, Hid.Default, p), $"read {this}");
    }

    /// <summary>Reads a box into a new array.</summary>
    public T[] ReadSlab<T>(ReadOnlySpan<long> start, ReadOnlySpan<long> count, long maxBytes = Hdf5Limits.DefaultMaxBytes) where T : unmanaged
    {
        using (Select(start, count, "read")) { }
        var values = new T[Affordable(count, sizeof(T), maxBytes)];
        ReadSlab(start, count, values.AsSpan());
        return values;
    }

    /// <summary>Reads one index of the first dimension, as a frame of (N, H, W).</summary>
    public void ReadRow<T>(long index, Span<T> destination) where T : unmanaged
    {
        var (start, count) = RowsAt(index, 1);
        ReadSlab(start, count, destination);
    }

    /// <summary>Reads a dataset that is one number.</summary>
    public T ReadScalar<T>() where T : unmanaged => ReadAll<T>(sizeof(T))[0];

    /// <summary>Reads a dataset that is one text.</summary>
    public string ReadString(long maxBytes = Hdf5Limits.MaxAttributeBytes) => ReadStrings(maxBytes) is [var only]
        ? only
        : throw new Hdf5Exception($"{this} is not a single text.");

    /// <summary>Reads a dataset of texts, flattened.</summary>
    public string[] ReadStrings(long maxBytes = Hdf5Limits.MaxAttributeBytes)
    {
        if (ElementType != Hdf5ElementType.String) throw new Hdf5Exception($"{this} is {ElementType}, not text.");
        using var space = FileSpace();
        using var type = StoredTypeId();
        var shape = Dataspaces.ShapeOf(space).Shape;
        var elements = Affordable(shape, Math.Max(8, ElementSize), maxBytes);
        return StringTypes.Read(type, space, (int)elements, (memory, buffer) =>
        {
            // Many references may lead to one long text, so what they take together is asked first. Not for a scalar: it cannot be longer than
            // its file, and libhdf5 1.10.8 crashes on the question.
            if (shape.Length > 0 && H5.H5Tis_variable_str(type) > 0)
            {
                LibraryError.Check(H5.H5Dvlen_get_buf_size(Id, memory, space, out var bytes), $"measure {this}");
                if (bytes > maxBytes) throw new Hdf5Exception($"{this} holds {bytes} bytes of text; the limit is {maxBytes}.");
            }

            LibraryError.Check(H5.H5Dread(Id, memory, Hid.Default, Hid.Default, Hid.Default, (void*)buffer), $"read {this}");
        });
    }

    /// <summary>For a SWMR reader: looks at the file anew, so that <see cref="Shape"/> shows what the writer has flushed since.</summary>
    public void Refresh() => LibraryError.Check(H5.H5Drefresh(Id), $"refresh {this}");

    private void EnsureReadableAs<T>() where T : unmanaged
    {
        if (!StoredType.IsReadableAs(ElementType, NumericTypes.ElementTypeOf<T>()))
            throw new Hdf5Exception($"{this} is {ElementType}, which cannot be read as {typeof(T).Name} without loss.");
    }

    private long Affordable(ReadOnlySpan<long> shape, long size, long maxBytes)
    {
        var elements = Dataspaces.Elements(shape);
        if (elements > Math.Min(maxBytes / size, Array.MaxLength))
            throw new Hdf5Exception($"{this}: [{string.Join(", ", shape.ToArray())}] elements of {size} bytes are too many to read at once; the limit is {maxBytes} bytes.");
        return elements;
    }

    private void EnsureLength(long given, long needed, string doing)
    {
        if (given != needed) throw new ArgumentException($"Cannot {doing} {this}: the buffer holds {given} elements where {needed} are needed.");
    }

    private (long[] Start, long[] Count) RowsAt(long index, long rows)
    {
        var count = Shape;
        if (count.Length == 0) throw new InvalidOperationException($"{this} is a scalar and has no rows.");
        count[0] = rows;
        var start = new long[count.Length];
        start[0] = index;
        return (start, count);
    }
}
