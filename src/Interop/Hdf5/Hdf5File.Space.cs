using System.Runtime.InteropServices;
using TxmXanes.Interop.Hdf5.Native;

namespace TxmXanes.Interop.Hdf5;

public sealed unsafe partial class Hdf5File
{
    /// <summary>
    /// Makes sure that the file can grow by so many bytes, before libhdf5 is asked to: a write or flush that fails within the library (disk full)
    /// leaves a file that says it is longer than it is, and that no reader opens.
    /// </summary>
    /// <remarks>
    /// The file may be longer than its contents afterwards, which readers allow; <see cref="TrimExcess"/> takes that away after closing.
    /// File systems that cannot reserve space (some network ones) are taken at their word.
    /// </remarks>
    /// <exception cref="Hdf5Exception">There is no room, or the file system is gone; nothing was changed.</exception>
    public void ReserveSpace(long bytes)
    {
        if (LibC.Allocate(Descriptor(), 0, EndOfAllocation, bytes) == 0) return;
        if (Marshal.GetLastPInvokeError() is LibC.NotSupported or LibC.NoSuchCall or LibC.InvalidArgument) return;
        throw new Hdf5Exception($"Cannot make room for {bytes} bytes in {Path}: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    /// <summary>Cuts a closed file back to its contents. Nobody may have it open for writing.</summary>
    public static void TrimExcess(string path)
    {
        long length;
        using (var file = OpenRead(path))
            length = file.EndOfAllocation;
        using var bytes = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        if (bytes.Length > length) bytes.SetLength(length);
    }
}
