using System.Buffers;
using System.Text;

namespace Grpc.Core;

public sealed partial class Metadata
{
    /// <summary>One key and its value: printable ASCII text, or bytes for keys ending in "-bin".</summary>
    public sealed class Entry
    {
        private static readonly SearchValues<char> s_keyCharacters =
            SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-.");

        private readonly string? _text;
        private readonly byte[]? _bytes;

        /// <exception cref="ArgumentException">The key has characters outside [a-z0-9_.-], ends in "-bin", or the value is not printable ASCII.</exception>
        public Entry(string key, string value)
        {
            Key = CheckedKey(key, binary: false);
            ArgumentNullException.ThrowIfNull(value);
            if (value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
                throw new ArgumentException($"Metadata '{key}': a text value holds printable ASCII only; use a key ending in \"{BinaryHeaderSuffix}\" for other data.", nameof(value));
            _text = value;
        }

        /// <exception cref="ArgumentException">The key has characters outside [a-z0-9_.-] or does not end in "-bin".</exception>
        public Entry(string key, byte[] valueBytes)
        {
            Key = CheckedKey(key, binary: true);
            ArgumentNullException.ThrowIfNull(valueBytes);
            _bytes = (byte[])valueBytes.Clone();
        }

        private Entry(string key, string? text, byte[]? bytes)
        {
            Key = key;
            _text = text;
            _bytes = bytes;
        }

        public string Key { get; }

        public bool IsBinary => _bytes is not null;

        /// <exception cref="InvalidOperationException">The entry is binary.</exception>
        public string Value => _text ?? throw new InvalidOperationException($"Metadata '{Key}' is binary; read ValueBytes.");

        /// <summary>A copy of the bytes (ASCII of a text entry).</summary>
        public byte[] ValueBytes => _bytes is null ? Encoding.ASCII.GetBytes(_text!) : (byte[])_bytes.Clone();

        public override string ToString() => IsBinary
            ? $"[Entry: key={Key}, {_bytes!.Length} bytes]"
            : $"[Entry: key={Key}, value={_text}]";

        internal ReadOnlySpan<byte> BinaryValue => _bytes;

        // What a peer sent is taken as it is: refusing odd text here would fail a call that otherwise works.
        internal static Entry Received(string key, string text) => new(key, text, null);

        internal static Entry Received(string key, byte[] bytes) => new(key, null, bytes);

        private static string CheckedKey(string key, bool binary)
        {
            ArgumentException.ThrowIfNullOrEmpty(key);
            var lower = key.ToLowerInvariant();
            if (lower.AsSpan().ContainsAnyExcept(s_keyCharacters))
                throw new ArgumentException($"Metadata key '{key}' may hold only letters, digits, '_', '-' and '.'.", nameof(key));
            if (lower.EndsWith(BinaryHeaderSuffix, StringComparison.Ordinal) != binary)
                throw new ArgumentException(binary
                    ? $"Metadata key '{key}' of a binary value must end in \"{BinaryHeaderSuffix}\"."
                    : $"Metadata key '{key}' of a text value must not end in \"{BinaryHeaderSuffix}\".", nameof(key));
            return lower;
        }
    }
}
