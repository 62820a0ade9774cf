namespace TxmXanes.Interop.Hdf5;

/// <summary>How a dataset lies in the file.</summary>
/// <param name="Shuffle">Group the bytes of equal weight before compressing.</param>
/// <param name="GzipLevel">1 to 9; 0 for none.</param>
/// <param name="WriteFillValues">
/// False leaves elements nobody wrote undefined, and saves writing each chunk twice where whole chunks are written anyway.
/// </param>
public sealed record Hdf5Storage(bool Shuffle = false, int GzipLevel = 0, bool WriteFillValues = true)
{
    /// <summary>Plain.</summary>
    public static Hdf5Storage Plain { get; } = new();

    /// <summary>For frames written whole: no compression, no fill values.</summary>
    public static Hdf5Storage WholeChunks { get; } = new(WriteFillValues: false);

    /// <summary>Shuffle and gzip level 1: about 70 MB/s a core, for maps and exports rather than live frames.</summary>
    public static Hdf5Storage Compressed { get; } = new(Shuffle: true, GzipLevel: 1);
}
