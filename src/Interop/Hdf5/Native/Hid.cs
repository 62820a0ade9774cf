using System.Runtime.InteropServices;

namespace TxmXanes.Interop.Hdf5.Native;

/// <summary>An id of libhdf5 (<c>hid_t</c>, 64 bits: this assembly serves 64-bit processes) with the function that closes it.</summary>
internal sealed class Hid : SafeHandle
{
    /// <summary>H5P_DEFAULT, H5S_ALL: zero, and never closed.</summary>
    public static readonly Hid Default = new(0, null);

    private readonly Func<nint, int>? _close;

    /// <summary>Takes ownership of an id.</summary>
    /// <param name="id">Not negative.</param>
    /// <param name="close">The library's close function for its kind; null for ids that belong to the library.</param>
    public Hid(nint id, Func<nint, int>? close) : base(-1, ownsHandle: close is not null)
    {
        _close = close;
        SetHandle(id);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle < 0;

    /// <summary>Closes the id now and says whether the library managed to. (Dispose does the same and does not say.)</summary>
    public int CloseNow()
    {
        Hdf5Library.PrepareThread();
        var status = _close!(handle);
        SetHandleAsInvalid();
        return status;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        Hdf5Library.PrepareThread();
        return _close!(handle) >= 0;
    }
}
