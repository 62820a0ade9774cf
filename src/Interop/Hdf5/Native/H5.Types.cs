using System.Runtime.InteropServices;

namespace TxmXanes.Interop.Hdf5.Native;

internal static unsafe partial class H5
{
    internal const int ClassInteger = 0, ClassFloat = 1, ClassString = 3, ClassEnum = 8, Utf8 = 1, PadWithNul = 1;
    internal const nint VariableSize = -1;

    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Tclose(nint id);
    [LibraryImport(Hdf5Library.Name)] internal static partial nint H5Tcopy(Hid id);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Tget_class(Hid id);
    [LibraryImport(Hdf5Library.Name)] internal static partial nint H5Tget_size(Hid id);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Tget_sign(Hid id);
    [LibraryImport(Hdf5Library.Name)] internal static partial nint H5Tget_super(Hid id);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Tset_size(Hid id, nint size);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Tset_cset(Hid id, int encoding);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Tset_strpad(Hid id, int padding);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Tget_cset(Hid id);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Tis_variable_str(Hid id);

    [LibraryImport(Hdf5Library.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint H5Acreate2(Hid place, string name, Hid type, Hid space, Hid creation, Hid access);
    [LibraryImport(Hdf5Library.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint H5Aopen(Hid place, string name, Hid access);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Aclose(nint id);
    [LibraryImport(Hdf5Library.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int H5Aexists(Hid place, string name);
    [LibraryImport(Hdf5Library.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int H5Adelete(Hid place, string name);
    [LibraryImport(Hdf5Library.Name)] internal static partial nint H5Aget_type(Hid id);
    [LibraryImport(Hdf5Library.Name)] internal static partial nint H5Aget_space(Hid id);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Aread(Hid id, Hid type, void* buffer);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Awrite(Hid id, Hid type, void* buffer);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Aget_num_attrs(Hid place);
    [LibraryImport(Hdf5Library.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint H5Aget_name_by_idx(Hid place, string name, int index, int order, ulong n, byte* text, nint size, Hid access);
}
