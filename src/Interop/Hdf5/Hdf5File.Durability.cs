using System.Runtime.InteropServices;
using TxmXanes.Interop.Hdf5.Native;

namespace TxmXanes.Interop.Hdf5;

public sealed unsafe partial class Hdf5File
{
    private bool _nameIsOnDisk;

    /// <summary>Flushes and waits until the disk has everything (fsync); the first time also the file's name in its folder.</summary>
    /// <exception cref="Hdf5Exception">The disk refused: what was written since the last success may be lost.</exception>
    public void SyncToDisk()
    {
        Flush();
        if (LibC.Sync(Descriptor()) != 0) throw Failed(SystemFailure($"sync {Path} to disk"));
        if (_nameIsOnDisk) return;
        SyncFolder();
        _nameIsOnDisk = true;
    }

    /// <summary>
    /// Makes a file left by a crashed SWMR writer ordinary again, keeping every flushed row: what
    /// <c>h5clear -s --increment=0</c> does. Nobody may have the file open.
    /// </summary>
    /// <remarks>
    /// Clearing the flags alone loses the data: the length in the superblock is the one from before the crash, and the closing file is cut to it
    /// (a 973 MB file to 923 bytes). So the same opening also raises that length to the true one. Harmless on a file that is whole.
    /// </remarks>
    public static void Repair(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        Hdf5Library.PrepareThread();
        if (!System.IO.File.Exists(path)) throw new Hdf5Exception($"Cannot repair {path}: there is no such file.");
        using var access = PropertyLists.FileAccess();
        byte yes = 1;
        LibraryError.Check(H5.H5Pset(access, "clear_status_flags", &yes), $"prepare the repair of {path}");
        LibraryError.Check(H5.H5Pset(access, "skip_eof_check", &yes), $"prepare the repair of {path}");
        var file = new Hid(LibraryError.Check(H5.H5Fopen(path, H5.ReadWrite, access), $"open {path} for repair"), H5.H5Fclose);
        try
        {
            LibraryError.Check(H5.H5Fincrement_filesize(file, 0), $"set the length of {path}");
        }
        catch
        {
            file.Dispose();
            throw;
        }

        LibraryError.Check(file.CloseNow(), $"close {path} after repair");
    }

    private void SyncFolder()
    {
        var folder = System.IO.Path.GetDirectoryName(Path)!;
        var descriptor = LibC.Open(folder, LibC.ReadOnlyCloseOnExec);
        if (descriptor < 0) throw SystemFailure($"open the folder {folder} to sync it");
        try
        {
            if (LibC.Sync(descriptor) != 0) throw SystemFailure($"sync the folder {folder}");
        }
        finally
        {
            LibC.Close(descriptor);
        }
    }

    private static Hdf5Exception SystemFailure(string doing) =>
        new($"Cannot {doing}: {Marshal.GetLastPInvokeErrorMessage()}.", Marshal.GetLastPInvokeError());
}
