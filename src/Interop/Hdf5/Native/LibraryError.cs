using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace TxmXanes.Interop.Hdf5.Native;

/// <summary>Turns a failed call's error stack into one sentence.</summary>
internal static unsafe class LibraryError
{
    private const int InnermostFirst = 0;

    /// <summary>Throws when a call failed (its status or id is negative). Must stand right after the call, on its thread.</summary>
    /// <param name="status">What the call returned.</param>
    /// <param name="doing">As in "open '/entry/data' of scan.nxs".</param>
    /// <returns>The status.</returns>
    public static nint Check(nint status, [InterpolatedStringHandlerArgument(nameof(status))] ref FailureText doing) =>
        status >= 0 ? status : throw Failure(doing.ToString());

    /// <summary>The exception for the call that just failed on this thread.</summary>
    public static Hdf5Exception Failure(string doing)
    {
        var description = Innermost();
        return new Hdf5Exception(description.Length > 0 ? $"Cannot {doing}: {description}." : $"Cannot {doing}.");
    }

    private static string Innermost()
    {
        byte* text = null;
        H5.H5Ewalk2(0, InnermostFirst, &TakeFirst, &text);
        var description = Marshal.PtrToStringUTF8((nint)text) ?? "";
        H5.H5Eclear2(0);
        return description.Trim().TrimEnd('.');
    }

    [UnmanagedCallersOnly]
    private static int TakeFirst(uint n, H5.ErrorEntry* entry, void* found)
    {
        if (n == 0) *(byte**)found = entry->Description;
        return 0;
    }

    /// <summary>Builds the sentence only when the call failed.</summary>
    [InterpolatedStringHandler]
    public ref struct FailureText
    {
        private readonly StringBuilder? _text;

        public FailureText(int literal, int holes, nint status, out bool failed)
        {
            failed = status < 0;
            _text = failed ? new StringBuilder(literal + 16 * holes) : null;
        }

        public readonly void AppendLiteral(string text) => _text!.Append(text);
        public readonly void AppendFormatted<T>(T value) => _text!.Append(value);
        public override readonly string ToString() => _text!.ToString();
    }
}
