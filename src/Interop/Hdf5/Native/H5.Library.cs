using System.Runtime.InteropServices;

namespace TxmXanes.Interop.Hdf5.Native;

/// <summary>The C functions of libhdf5 1.10 under their own names. Shapes (<c>hsize_t*</c>) pass as spans of long: -1 is H5S_UNLIMITED.</summary>
internal static unsafe partial class H5
{
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5open();
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5dont_atexit();
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5free_memory(void* memory);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5get_libversion(out uint major, out uint minor, out uint release);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5is_library_threadsafe([MarshalAs(UnmanagedType.U1)] out bool threadSafe);

    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Eset_auto2(nint stack, void* function, void* data);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Eclear2(nint stack);
    [LibraryImport(Hdf5Library.Name)]
    internal static partial int H5Ewalk2(nint stack, int direction, delegate* unmanaged<uint, ErrorEntry*, void*, int> function, void* data);

    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Iget_type(Hid id);

    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Pclose(nint id);
    [LibraryImport(Hdf5Library.Name)] internal static partial nint H5Pcreate(nint propertyClass);
    [LibraryImport(Hdf5Library.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int H5Pset(Hid list, string name, void* value);

    /// <summary>H5E_error2_t.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct ErrorEntry
    {
        public nint Class, Major, Minor;
        public uint Line;
        public byte* Function, File, Description;
    }
}
