using System.Security.Cryptography;

namespace TxmXanes.Storage;

/// <summary>SHA-256 of files, by which results name what they were made from.</summary>
internal static class FileHash
{
    /// <summary>Lower-case hex; also of a file that is being written.</summary>
    public static string Of(string path) => Of([path]);

    /// <summary>Of the bytes of all files in order, as if they were one.</summary>
    public static string Of(IReadOnlyList<string> paths)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var bytes = new byte[1 << 20];
        foreach (var path in paths)
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0);
            for (int read; (read = stream.Read(bytes)) > 0;)
                hash.AppendData(bytes.AsSpan(0, read));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
