using System.Runtime.InteropServices;

namespace TxmXanes.Interop.Fftw.Native;

/// <summary>The C functions of FFTW 3.3 in single precision under their own names.</summary>
/// <remarks>Only the execute functions may be called from several threads at once; planning shares the library's state (FFTW manual, "Thread safety").</remarks>
internal static unsafe partial class Fftwf
{
    internal const string Library = "libfftw3f.so.3";

    internal const uint DestroyInput = 1u << 0, Estimate = 1u << 6;

    [LibraryImport(Library)] internal static partial nint fftwf_plan_dft_r2c_2d(int rows, int columns, float* real, float* complex, uint flags);
    [LibraryImport(Library)] internal static partial nint fftwf_plan_dft_c2r_2d(int rows, int columns, float* complex, float* real, uint flags);
    [LibraryImport(Library)] internal static partial void fftwf_execute_dft_r2c(nint plan, float* real, float* complex);
    [LibraryImport(Library)] internal static partial void fftwf_execute_dft_c2r(nint plan, float* complex, float* real);
}
