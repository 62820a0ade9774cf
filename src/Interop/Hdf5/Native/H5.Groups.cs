using System.Runtime.InteropServices;

namespace TxmXanes.Interop.Hdf5.Native;

internal static unsafe partial class H5
{
    internal const int IndexByName = 0, OrderIncreasing = 0, KindGroup = 2, KindType = 3, KindDataset = 5;

    [LibraryImport(Hdf5Library.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint H5Gcreate2(Hid place, string name, Hid link, Hid creation, Hid access);
    [LibraryImport(Hdf5Library.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint H5Gopen2(Hid place, string name, Hid access);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Gclose(nint id);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Gget_info(Hid group, out GroupInfo info);

    [LibraryImport(Hdf5Library.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint H5Oopen(Hid place, string name, Hid access);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Oclose(nint id);
    [LibraryImport(Hdf5Library.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int H5Oexists_by_name(Hid place, string name, Hid access);

    [LibraryImport(Hdf5Library.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int H5Lexists(Hid place, string name, Hid access);
    [LibraryImport(Hdf5Library.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint H5Lget_name_by_idx(Hid place, string group, int index, int order, ulong n, byte* name, nint size, Hid access);
    [LibraryImport(Hdf5Library.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int H5Lcreate_soft(string target, Hid place, string name, Hid link, Hid access);
    [LibraryImport(Hdf5Library.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int H5Lcreate_hard(Hid targetPlace, string target, Hid place, string name, Hid link, Hid access);
    [LibraryImport(Hdf5Library.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int H5Ldelete(Hid place, string name, Hid access);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Lunregister(int linkClass);

    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Pset_create_intermediate_group(Hid list, uint create);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Pset_char_encoding(Hid list, int encoding);

    /// <summary>H5G_info_t.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct GroupInfo
    {
        public int Storage;
        public ulong Links;
        public long MaxCreationOrder;
        public byte Mounted;
    }
}
