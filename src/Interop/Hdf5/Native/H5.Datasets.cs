using System.Runtime.InteropServices;

namespace TxmXanes.Interop.Hdf5.Native;

internal static unsafe partial class H5
{
    internal const int SelectSet = 0, Scalar = 0, LayoutChunked = 2, LayoutVirtual = 3, FillNever = 1;

    [LibraryImport(Hdf5Library.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint H5Dcreate2(Hid place, string name, Hid type, Hid space, Hid link, Hid creation, Hid access);
    [LibraryImport(Hdf5Library.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint H5Dopen2(Hid place, string name, Hid access);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Dclose(nint id);
    [LibraryImport(Hdf5Library.Name)] internal static partial nint H5Dget_space(Hid id);
    [LibraryImport(Hdf5Library.Name)] internal static partial nint H5Dget_type(Hid id);
    [LibraryImport(Hdf5Library.Name)] internal static partial nint H5Dget_create_plist(Hid id);
    [LibraryImport(Hdf5Library.Name)] internal static partial long H5Dget_storage_size(Hid id);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Dset_extent(Hid id, ReadOnlySpan<long> shape);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Dread(Hid id, Hid type, Hid memory, Hid file, Hid transfer, void* buffer);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Dwrite(Hid id, Hid type, Hid memory, Hid file, Hid transfer, void* buffer);
    [LibraryImport(Hdf5Library.Name)]
    internal static partial int H5Dwrite_chunk(Hid id, Hid transfer, uint filterMask, ReadOnlySpan<long> start, nint size, void* buffer);
    [LibraryImport(Hdf5Library.Name)]
    internal static partial int H5Dget_chunk_info_by_coord(Hid id, ReadOnlySpan<long> start, out uint filterMask, out long address, out long size);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Dflush(Hid id);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Drefresh(Hid id);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Dvlen_get_buf_size(Hid id, Hid type, Hid space, out long size);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Dvlen_reclaim(Hid type, Hid space, Hid transfer, void* buffer);

    [LibraryImport(Hdf5Library.Name)] internal static partial nint H5Screate(int kind);
    [LibraryImport(Hdf5Library.Name)] internal static partial nint H5Screate_simple(int rank, ReadOnlySpan<long> shape, ReadOnlySpan<long> maxShape);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Sclose(nint id);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Sget_simple_extent_ndims(Hid id);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Sget_simple_extent_dims(Hid id, Span<long> shape, Span<long> maxShape);
    [LibraryImport(Hdf5Library.Name)]
    internal static partial int H5Sselect_hyperslab(Hid id, int operation, ReadOnlySpan<long> start, nint stride, ReadOnlySpan<long> count, nint block);

    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Pset_chunk(Hid list, int rank, ReadOnlySpan<long> shape);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Pget_chunk(Hid list, int rank, Span<long> shape);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Pget_layout(Hid list);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Pget_external_count(Hid list);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Pget_nfilters(Hid list);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Pset_shuffle(Hid list);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Pset_deflate(Hid list, uint level);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Pset_fill_value(Hid list, Hid type, void* value);
    [LibraryImport(Hdf5Library.Name)] internal static partial int H5Pset_fill_time(Hid list, int time);
}
