namespace TxmXanes.Interop.Hdf5.Native;

/// <summary>libhdf5's type ids for .NET's numbers, as they lie in memory here.</summary>
internal static class NumericTypes
{
    /// <summary>The native type of T.</summary>
    /// <exception cref="NotSupportedException">T is not one of the ten primitive numbers.</exception>
    public static Hid Of<T>() where T : unmanaged => Cache<T>.Id;

    /// <summary>What T is called in <see cref="Hdf5ElementType"/>.</summary>
    public static Hdf5ElementType ElementTypeOf<T>() where T : unmanaged => Cache<T>.Type;

    private static class Cache<T> where T : unmanaged
    {
        public static readonly Hdf5ElementType Type = System.Type.GetTypeCode(typeof(T)) switch
        {
            TypeCode.Byte => Hdf5ElementType.UInt8,
            TypeCode.SByte => Hdf5ElementType.Int8,
            TypeCode.UInt16 => Hdf5ElementType.UInt16,
            TypeCode.Int16 => Hdf5ElementType.Int16,
            TypeCode.UInt32 => Hdf5ElementType.UInt32,
            TypeCode.Int32 => Hdf5ElementType.Int32,
            TypeCode.UInt64 => Hdf5ElementType.UInt64,
            TypeCode.Int64 => Hdf5ElementType.Int64,
            TypeCode.Single => Hdf5ElementType.Float32,
            TypeCode.Double => Hdf5ElementType.Float64,
            _ => throw new NotSupportedException($"{typeof(T).Name} is not a number HDF5 stores here."),
        };

        public static readonly Hid Id = new(Hdf5Library.ExportedId(Type switch
        {
            Hdf5ElementType.Float32 => "H5T_NATIVE_FLOAT_g",
            Hdf5ElementType.Float64 => "H5T_NATIVE_DOUBLE_g",
            var integer => $"H5T_NATIVE_{integer.ToString().ToUpperInvariant()}_g",
        }), null);
    }
}
