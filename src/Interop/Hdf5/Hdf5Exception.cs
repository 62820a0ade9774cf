namespace TxmXanes.Interop.Hdf5;

/// <summary>A failure of a file or of libhdf5: one sentence with the file, the object and the library's innermost reason.</summary>
public sealed class Hdf5Exception(string message, int? errorNumber = null) : IOException(message)
{
    private const int FileTooLarge = 27, NoSpace = 28, OverQuota = 122;

    /// <summary>errno of the system call that failed, where one did.</summary>
    public int? ErrorNumber { get; } = errorNumber;

    /// <summary>True if there is no room: the disk is full, or a limit or quota is reached. What was not written can be written again once there is.</summary>
    public bool IsDiskFull => ErrorNumber is FileTooLarge or NoSpace or OverQuota;
}
