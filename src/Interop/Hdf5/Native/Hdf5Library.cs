using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TxmXanes.Interop.Hdf5.Native;

/// <summary>Loads libhdf5 once, and readies each thread that calls it.</summary>
/// <remarks>
/// CONCURRENCY: Debian's library is built thread-safe, which means one global lock around every call: any thread may call at any time,
/// and a long read (or a filter at work) makes all others wait. The error stack, and whether errors are printed, belong to the
/// calling thread; hence <see cref="PrepareThread"/> before the first call of each thread.
/// </remarks>
internal static unsafe class Hdf5Library
{
    /// <summary>The name given to LibraryImport.</summary>
    public const string Name = "libhdf5_serial.so.103";

    private const int ExternalLinkClass = 64;

    [ThreadStatic] private static bool t_prepared;

    private static readonly nint Library = Load();

    /// <summary>Silences libhdf5's printing of errors on the calling thread; we turn them into exceptions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PrepareThread()
    {
        if (!t_prepared) Prepare();
    }

    /// <summary>The value of an exported id variable such as H5T_NATIVE_UINT16_g. Type ids in C are macros around these.</summary>
    public static nint ExportedId(string symbol)
    {
        PrepareThread();
        return *(nint*)NativeLibrary.GetExport(Library, symbol);
    }

    private static void Prepare()
    {
        if (Library == 0) throw new Hdf5Exception($"{Name} cannot be loaded.");
        H5.H5Eset_auto2(0, null, null);
        t_prepared = true;
    }

    private static nint Load()
    {
        if (!NativeLibrary.TryLoad(Name, Assembly.GetExecutingAssembly(), null, out var library))
            throw new Hdf5Exception($"{Name} is not installed: it is in Debian's package libhdf5-103-1.");

        // Files are closed by their owners. An exit handler that closes them while another thread is inside the library could hang the exit.
        H5.H5dont_atexit();
        H5.H5open();
        // Links to other files could lead a reader of a stranger's file anywhere; without the link class they fail to resolve.
        H5.H5Lunregister(ExternalLinkClass);
        return library;
    }
}
