namespace TxmXanes.Interop.Hdf5.Native;

/// <summary>Shapes and selections.</summary>
internal static class Dataspaces
{
    /// <summary>A space of a shape; an empty shape is a scalar.</summary>
    /// <param name="shape">Not negative.</param>
    /// <param name="maxShape">Empty (fixed) or as long as the shape, -1 for unlimited.</param>
    public static Hid Of(ReadOnlySpan<long> shape, ReadOnlySpan<long> maxShape = default)
    {
        var id = shape.IsEmpty ? H5.H5Screate(H5.Scalar) : H5.H5Screate_simple(shape.Length, shape, maxShape);
        return new Hid(LibraryError.Check(id, $"make a data space"), H5.H5Sclose);
    }

    /// <summary>The shape of a space, and how far each dimension may grow.</summary>
    public static (long[] Shape, long[] MaxShape) ShapeOf(Hid space)
    {
        var rank = (int)LibraryError.Check(H5.H5Sget_simple_extent_ndims(space), $"read a shape");
        var (shape, maxShape) = (new long[rank], new long[rank]);
        if (rank > 0) LibraryError.Check(H5.H5Sget_simple_extent_dims(space, shape, maxShape), $"read a shape");
        return (shape, maxShape);
    }

    /// <summary>Number of elements of a shape, or <see cref="long.MaxValue"/> if it does not fit a long.</summary>
    public static long Elements(ReadOnlySpan<long> shape)
    {
        Int128 product = 1;
        foreach (var length in shape)
        {
            if (length == 0) return 0;
            product = Int128.Min(product * length, long.MaxValue);
        }

        return (long)product;
    }
}
