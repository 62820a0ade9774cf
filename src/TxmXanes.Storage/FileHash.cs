using System.Security.Cryptography;

namespace TxmXanes.Storage;

/// <summary>SHA-256 of files, by which results name what they were made from.</summary>
internal static class FileHash
{
    /// <summary>Lower-case hex; also of a file that is being written.</summary>
    public static string Of(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 20);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
