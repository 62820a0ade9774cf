namespace TxmXanes.Interop.Hdf5;

/// <summary>Bounds checked before memory is taken for what a file declares.</summary>
public static class Hdf5Limits
{
    /// <summary>The most a single read allocates unless the caller says otherwise: 4 GiB.</summary>
    public const long DefaultMaxBytes = 4L << 30;

    /// <summary>The largest chunk we let libhdf5 inflate: 1 GiB. (A 2048x2048 frame of uint16 is 8 MiB.)</summary>
    public const long MaxChunkBytes = 1L << 30;

    /// <summary>The largest attribute, in bytes of numbers or number of strings times 8: 16 MiB.</summary>
    public const long MaxAttributeBytes = 16L << 20;

    /// <summary>The most dimensions libhdf5 knows.</summary>
    public const int MaxRank = 32;
}
