namespace TxmXanes.Interop.Hdf5;

/// <summary>A failure of a file or of libhdf5: one sentence with the file, the object and the library's innermost reason.</summary>
public sealed class Hdf5Exception(string message) : IOException(message);
