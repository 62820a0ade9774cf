using System.Runtime.CompilerServices;
using TxmXanes.Interop.Hdf5.Native;

namespace TxmXanes.Interop.Hdf5;

public sealed partial class Hdf5File
{
    private string? _failure;

    /// <summary>
    /// True once a write, resize, flush or sync failed. Every further one is refused: libhdf5 1.10.8 remembers a place for the chunk it could not write,
    /// never enters it into the index, and a repeated write "succeeds" into nowhere (the row reads as zeros). Nothing acknowledged before is lost:
    /// <see cref="Close"/> (which may fail too), <see cref="Repair"/>, <see cref="OpenWrite"/>, and write the rows that were not acknowledged by their index.
    /// </summary>
    public bool HasFailed => _failure is not null;

    /// <summary>Stands before every call that writes.</summary>
    internal void EnsureHealthy()
    {
        if (_failure is not null)
            throw new Hdf5Exception($"Cannot go on writing {Path}: an earlier write failed ({_failure.TrimEnd('.')}); it must be closed, repaired and opened again.");
    }

    /// <summary>Checks the status of a call that writes.</summary>
    internal void CheckWritten(nint status, [InterpolatedStringHandlerArgument(nameof(status))] ref LibraryError.FailureText doing)
    {
        if (status < 0) throw Failed(LibraryError.Failure(doing.ToString()));
    }

    private Hdf5Exception Failed(Hdf5Exception failure)
    {
        _failure = failure.Message;
        return failure;
    }
}
