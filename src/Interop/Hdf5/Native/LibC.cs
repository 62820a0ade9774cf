using System.Runtime.InteropServices;

namespace TxmXanes.Interop.Hdf5.Native;

/// <summary>The few calls of the C library around a file descriptor (Linux numbers).</summary>
internal static partial class LibC
{
    internal const int SetFlagsCommand = 2, CloseOnExec = 1, ReadOnlyCloseOnExec = 0x80000;

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)] internal static partial int Sync(int descriptor);
    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)] internal static partial int SetDescriptorFlags(int descriptor, int command, int flags);
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags);
    internal const int NotSupported = 95, NoSuchCall = 38, InvalidArgument = 22;

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)] internal static partial int Allocate(int descriptor, int mode, long offset, long length);
    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)] internal static partial int Close(int descriptor);
}
