using System.Runtime.InteropServices;

namespace TxmXanes.Interop.Fftw;

/// <summary>Floats outside the garbage collector's heap, aligned as FFTW's vector code wants them. Zero at first; freed by <see cref="SafeHandle.Dispose()"/>.</summary>
/// <remarks>Owned by one thread at a time.</remarks>
public sealed unsafe class AlignedFloats : SafeHandle
{
    // A cache line, and the widest vector register.
    private const int Alignment = 64;

    /// <exception cref="ArgumentOutOfRangeException">Not positive.</exception>
    public AlignedFloats(int length) : base(0, true)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        Length = length;
        SetHandle((nint)NativeMemory.AlignedAlloc((nuint)length * sizeof(float), Alignment));
        Span.Clear();
    }

    public int Length { get; }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The floats.</summary>
    /// <exception cref="ObjectDisposedException">After <see cref="SafeHandle.Dispose()"/>.</exception>
    public Span<float> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return new Span<float>((void*)handle, Length);
        }
    }

    internal float* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return (float*)handle;
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }
}
