using System.Runtime.InteropServices;

namespace TxmXanes.Interop.Hdf5.Native;

internal static unsafe partial class H5
{
    internal const uint ReadOnly = 0, ReadWrite = 1, Truncate = 2, Exclusive = 4, SwmrWrite = 0x20, SwmrRead = 0x40;
    internal const int CloseStrong = 3, ScopeLocal = 0, LibraryVersion110 = 2;

    [LibraryImport(Hdf5Library.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint H5Fcreate(string path, uint flags, Hid creation, Hid access);
    [LibraryImport(Hdf5Library.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint H5Fopen(string path, uint flags, Hid access);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Fclose(nint id);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Fflush(Hid id, int scope);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Fstart_swmr_write(Hid id);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Fget_vfd_handle(Hid id, Hid access, out int* descriptor);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Fget_eoa(Hid id, out long address);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Fget_filesize(Hid id, out long size);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Fincrement_filesize(Hid id, long increment);

    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Pset_fclose_degree(Hid list, int degree);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Pset_libver_bounds(Hid list, int low, int high);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Pset_fapl_sec2(Hid list);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Pset_file_locking(Hid list, byte use, byte ignoreWhenDisabled);
}
