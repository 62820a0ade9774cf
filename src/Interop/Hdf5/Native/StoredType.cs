namespace TxmXanes.Interop.Hdf5.Native;

/// <summary>Looks at a type found in a file, and decides what it may be read as.</summary>
internal static class StoredType
{
    /// <summary>Names a stored type. Enumerations (h5py's booleans among them) count as the integers they are stored as.</summary>
    public static Hdf5ElementType Of(Hid type)
    {
        switch (H5.H5Tget_class(type))
        {
            case H5.ClassString:
                return Hdf5ElementType.String;
            case H5.ClassFloat:
                return H5.H5Tget_size(type) switch { 4 => Hdf5ElementType.Float32, 8 => Hdf5ElementType.Float64, _ => Hdf5ElementType.Other };
            case H5.ClassInteger:
                return Integer((int)H5.H5Tget_size(type), signed: H5.H5Tget_sign(type) != 0);
            case H5.ClassEnum:
                using (var stored = new Hid(LibraryError.Check(H5.H5Tget_super(type), $"inspect an enumeration"), H5.H5Tclose))
                    return Of(stored);
            default:
                return Hdf5ElementType.Other;
        }
    }

    /// <summary>
    /// True if numbers of a stored type may be read as another: the same, a wider integer that holds every value, or a float or double
    /// (rounded to nearest where it must be). Narrowing to integers is refused: libhdf5 would clip without a word.
    /// </summary>
    public static bool IsReadableAs(Hdf5ElementType stored, Hdf5ElementType wanted)
    {
        if (stored is Hdf5ElementType.Other or Hdf5ElementType.String) return false;
        if (stored == wanted || wanted is Hdf5ElementType.Float32 or Hdf5ElementType.Float64) return true;
        if (stored is Hdf5ElementType.Float32 or Hdf5ElementType.Float64) return false;
        var (from, to) = (Bits(stored), Bits(wanted));
        return IsSigned(stored) ? IsSigned(wanted) && to >= from : IsSigned(wanted) ? to > from : to >= from;
    }

    private static Hdf5ElementType Integer(int bytes, bool signed) => (bytes, signed) switch
    {
        (1, false) => Hdf5ElementType.UInt8,
        (1, true) => Hdf5ElementType.Int8,
        (2, false) => Hdf5ElementType.UInt16,
        (2, true) => Hdf5ElementType.Int16,
        (4, false) => Hdf5ElementType.UInt32,
        (4, true) => Hdf5ElementType.Int32,
        (8, false) => Hdf5ElementType.UInt64,
        (8, true) => Hdf5ElementType.Int64,
        _ => Hdf5ElementType.Other,
    };

    private static bool IsSigned(Hdf5ElementType type) =>
        type is Hdf5ElementType.Int8 or Hdf5ElementType.Int16 or Hdf5ElementType.Int32 or Hdf5ElementType.Int64;

    private static int Bits(Hdf5ElementType type) => type switch
    {
        Hdf5ElementType.UInt8 or Hdf5ElementType.Int8 => 8,
        Hdf5ElementType.UInt16 or Hdf5ElementType.Int16 => 16,
        Hdf5ElementType.UInt32 or Hdf5ElementType.Int32 => 32,
        _ => 64,
    };
}
