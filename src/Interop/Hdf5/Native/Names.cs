using System.Text;

namespace TxmXanes.Interop.Hdf5.Native;

/// <summary>Names that libhdf5 copies into a buffer whose size must be asked for first.</summary>
internal static unsafe class Names
{
    /// <summary>Calls once for the length and once for the bytes.</summary>
    /// <param name="doing">For the message of a failure.</param>
    /// <param name="get">Takes buffer and size, returns the length without the closing NUL.</param>
    public static string Read(string doing, Func<nint, nint, nint> get)
    {
        var length = LibraryError.Check(get(0, 0), $"{doing}");
        var bytes = new byte[length + 1];
        fixed (byte* p = bytes) LibraryError.Check(get((nint)p, bytes.Length), $"{doing}");
        return Encoding.UTF8.GetString(bytes, 0, (int)length);
    }
}
