using TxmXanes.Interop.Hdf5.Native;

namespace TxmXanes.Interop.Hdf5;

public sealed unsafe partial class Hdf5File
{
    /// <summary>Makes a file.</summary>
    /// <param name="path">The folder must exist.</param>
    /// <param name="overwrite">False refuses a path that exists.</param>
    /// <param name="swmr">True uses the file format of libhdf5 1.10, which <see cref="StartSwmr"/> needs; else the oldest possible, for the most readers.</param>
    public static Hdf5File Create(string path, bool overwrite = false, bool swmr = false)
    {
        path = System.IO.Path.GetFullPath(path);
        Hdf5Library.PrepareThread();
        if (!overwrite && System.IO.File.Exists(path)) throw new Hdf5Exception($"Cannot create {path}: it exists.");
        using var access = PropertyLists.FileAccess();
        if (swmr)
            LibraryError.Check(H5.H5Pset_libver_bounds(access, H5.LibraryVersion110, H5.LibraryVersion110), $"choose the format of {path}");
        var id = H5.H5Fcreate(path, overwrite ? H5.Truncate : H5.Exclusive, Hid.Default, access);
        return new Hdf5File(path, new Hid(LibraryError.Check(id, $"create {path}"), H5.H5Fclose));
    }

    /// <summary>Opens to read. Refused while somebody writes the file, unless with <paramref name="swmr"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="swmr">True to follow a writer in SWMR mode, or to read what one that crashed has left.</param>
    public static Hdf5File OpenRead(string path, bool swmr = false) => Open(path, H5.ReadOnly | (swmr ? H5.SwmrRead : 0));

    /// <summary>Opens to read and change.</summary>
    /// <param name="path">The file.</param>
    /// <param name="swmr">True to go on at once in SWMR mode (the file must have been created for it): only rows can be written.</param>
    public static Hdf5File OpenWrite(string path, bool swmr = false)
    {
        var file = Open(path, H5.ReadWrite | (swmr ? H5.SwmrWrite : 0));
        file.IsSwmrWriting = swmr;
        return file;
    }

    /// <summary>True if the file exists and begins as an HDF5 file does (at byte 0, 512, 1024, 2048, …: a user block may precede).</summary>
    public static bool IsHdf5(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> signature = stackalloc byte[8];
        for (long offset = 0; offset + signature.Length <= stream.Length; offset = offset == 0 ? 512 : offset * 2)
        {
            stream.Position = offset;
            stream.ReadExactly(signature);
            if (signature is [0x89, (byte)'H', (byte)'D', (byte)'F', 13, 10, 26, 10]) return true;
        }

        return false;
    }

    private static Hdf5File Open(string path, uint flags)
    {
        path = System.IO.Path.GetFullPath(path);
        Hdf5Library.PrepareThread();
        if (!System.IO.File.Exists(path)) throw new Hdf5Exception($"Cannot open {path}: there is no such file.");
        using var access = PropertyLists.FileAccess();
        return new Hdf5File(path, new Hid(LibraryError.Check(H5.H5Fopen(path, flags, access), $"open {path}"), H5.H5Fclose));
    }
}
