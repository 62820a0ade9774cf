using System.Buffers;
using System.Text;

namespace Grpc.Core.Wire;

/// <summary>The percent-encoding of grpc-message: UTF-8, everything but printable ASCII (and '%') as %XX.</summary>
internal static class StatusMessage
{
    private const string Hex = "0123456789ABCDEF";

    private static readonly SearchValues<char> s_plain =
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c).Where(c => c != '%')]);

    public static string Encode(string message)
    {
        if (!message.AsSpan().ContainsAnyExcept(s_plain))
            return message;
        var encoded = new StringBuilder(message.Length * 2);
        foreach (var b in Encoding.UTF8.GetBytes(message))
        {
            if (b < 0x80 && s_plain.Contains((char)b))
                encoded.Append((char)b);
            else
                encoded.Append('%').Append(Hex[b >> 4]).Append(Hex[b & 15]);
        }

        return encoded.ToString();
    }

    /// <summary>Broken escapes stay as they are: a message for people is never a reason to fail.</summary>
    public static string Decode(string encoded) => encoded.Contains('%') ? Uri.UnescapeDataString(encoded) : encoded;
}
