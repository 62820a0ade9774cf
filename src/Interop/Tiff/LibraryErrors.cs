using BitMiracle.LibTiff.Classic;
using Library = BitMiracle.LibTiff.Classic.Tiff;

namespace TxmXanes.Interop.Tiff;

/// <summary>What the library complains of: kept for the exception instead of printed.</summary>
internal sealed class LibraryErrors : TiffErrorHandler
{
    [ThreadStatic]
    private static string? last;

    private LibraryErrors()
    {
    }

    /// <summary>To be called before any other call of the library.</summary>
    public static void Listen()
    {
        last = null;
        _ = Once.IsListening;
    }

    /// <summary>The last complaint on this thread, or null.</summary>
    public static string? Last => last;

    public override void ErrorHandler(Library tif, string method, string format, params object[] args) => last = string.Format(System.Globalization.CultureInfo.InvariantCulture, format, args).TrimEnd('.');

    // Unknown tags of cameras and the like.
    public override void WarningHandler(Library tif, string method, string format, params object[] args)
    {
    }

    private static class Once
    {
        public static readonly bool IsListening = Library.SetErrorHandler(new LibraryErrors()) is not LibraryErrors;
    }
}
