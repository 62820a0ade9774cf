namespace TxmXanes.Interop.Hdf5;

/// <summary>What the elements of a dataset or attribute are.</summary>
public enum Hdf5ElementType
{
    /// <summary>Something this assembly does not read (compound, reference, opaque, half or long double, …).</summary>
    Other,
    UInt8,
    Int8,
    UInt16,
    Int16,
    UInt32,
    Int32,
    UInt64,
    Int64,
    Float32,
    Float64,
    /// <summary>Text, of fixed or variable length.</summary>
    String,
}
