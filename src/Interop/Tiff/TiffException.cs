namespace TxmXanes.Interop.Tiff;

/// <summary>A failure of a TIFF file or of the library: one sentence with the file and the reason.</summary>
public sealed class TiffException(string message, Exception? inner = null) : IOException(message, inner);
