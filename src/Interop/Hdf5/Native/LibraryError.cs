using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace TxmXanes.Interop.Hdf5.Native;

/// <summary>Turns a failed call's error stack into one sentence.</summary>
internal static unsafe partial class LibraryError
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
        var (reason, errorNumber) = Shorten(Innermost());
        return new Hdf5Exception(reason.Length > 0 ? $"Cannot {doing}: {reason}." : $"Cannot {doing}.", errorNumber);
    }

    /// <summary>
    /// libhdf5 reports a failed system call as "file write failed: time = … (a line's end), filename = '…', …, errno = 28, error message = 'No space left on device', buf = …":
    /// what is worth telling is "file write failed: No space left on device", and the number.
    /// </summary>
    internal static (string Reason, int? ErrorNumber) Shorten(string description)
    {
        var match = SystemCall().Match(description);
        return match.Success
            ? ($"{match.Groups["what"].Value}: {match.Groups["reason"].Value}", int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture))
            : (description.ReplaceLineEndings(" "), null);
    }

    [GeneratedRegex(@"^(?<what>[^:,]*)[:,].*errno = (?<number>\d+), error message = '(?<reason>[^']*)'", RegexOptions.Singleline)]
    private static partial Regex SystemCall();

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
