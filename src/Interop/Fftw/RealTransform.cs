using System.Collections.Concurrent;
using TxmXanes.Interop.Fftw.Native;

namespace TxmXanes.Interop.Fftw;

/// <summary>
/// The discrete Fourier transform of a real image and its inverse, in single precision:
/// spectrum[k, l] = sum_{r, c} image[r, c] exp(-2 pi i (k r / rows + l c / columns)) for l = 0 … columns / 2; the other half is its conjugate.
/// </summary>
/// <remarks>
/// A plan for each size, made once and kept for the life of the process. One thread's calls are independent of another's: only planning takes a lock.
/// Sizes with factors 2, 3, 5 and 7 alone are fast (<see cref="FastLength"/>). Nothing is scaled: <see cref="Inverse"/> after <see cref="Forward"/> gives rows * columns times the image.
/// </remarks>
public sealed unsafe class RealTransform
{
    private static readonly ConcurrentDictionary<(int, int), RealTransform> Transforms = new();
    private static readonly Lock Planner = new();
    private readonly nint forward;
    private readonly nint inverse;

    private RealTransform(int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        if ((long)rows * (columns + 2) > int.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(rows), rows, $"An image of {rows}x{columns} is too large to transform.");
        (Rows, Columns) = (rows, columns);
        // Planned on memory of the same alignment as that of every later call; estimated plans leave it as it is.
        using var real = NewImage();
        using var complex = NewSpectrum();
        try
        {
            forward = Fftwf.fftwf_plan_dft_r2c_2d(rows, columns, real.Pointer, complex.Pointer, Fftwf.Estimate | Fftwf.DestroyInput);
            inverse = Fftwf.fftwf_plan_dft_c2r_2d(rows, columns, complex.Pointer, real.Pointer, Fftwf.Estimate | Fftwf.DestroyInput);
        }
        catch (DllNotFoundException e)
        {
            throw new InvalidOperationException($"The Fourier transform needs {Fftwf.Library}; install Debian's libfftw3-single3.", e);
        }
        if (forward == 0 || inverse == 0)
            throw new InvalidOperationException($"FFTW made no plan for {rows}x{columns}.");
    }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Complex values in a row of the spectrum.</summary>
    public int SpectrumColumns => Columns / 2 + 1;

    /// <summary>The transform of this size.</summary>
    /// <exception cref="InvalidOperationException">libfftw3f is missing.</exception>
    public static RealTransform Of(int rows, int columns)
    {
        if (Transforms.TryGetValue((rows, columns), out var known))
            return known;
        lock (Planner)
            return Transforms.GetOrAdd((rows, columns), static size => new RealTransform(size.Item1, size.Item2));
    }

    /// <summary>The smallest even length of at least <paramref name="length"/> that transforms fast.</summary>
    public static int FastLength(int length)
    {
        for (var n = Math.Max(2, length + length % 2); ; n += 2)
        {
            var rest = n;
            foreach (var factor in (ReadOnlySpan<int>)[2, 3, 5, 7])
                while (rest % factor == 0)
                    rest /= factor;
            if (rest == 1)
                return n;
        }
    }

    /// <summary>Memory for an image, [rows, columns].</summary>
    public AlignedFloats NewImage() => new(Rows * Columns);

    /// <summary>Memory for a spectrum, [rows, <see cref="SpectrumColumns"/>] pairs of real and imaginary part.</summary>
    public AlignedFloats NewSpectrum() => new(2 * Rows * SpectrumColumns);

    /// <summary>spectrum = transform of image; the image's memory is used for the way there.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Forward(AlignedFloats image, AlignedFloats spectrum)
    {
        Check(image, spectrum);
        Fftwf.fftwf_execute_dft_r2c(forward, image.Pointer, spectrum.Pointer);
        GC.KeepAlive(image);
        GC.KeepAlive(spectrum);
    }

    /// <summary>image = inverse transform of spectrum, times rows * columns; the spectrum is destroyed.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Inverse(AlignedFloats spectrum, AlignedFloats image)
    {
        Check(image, spectrum);
        Fftwf.fftwf_execute_dft_c2r(inverse, spectrum.Pointer, image.Pointer);
        GC.KeepAlive(image);
        GC.KeepAlive(spectrum);
    }

    private void Check(AlignedFloats image, AlignedFloats spectrum)
    {
        if (image.Length != Rows * Columns)
            throw new ArgumentException($"The image has {image.Length} floats, expected {Rows * Columns}.", nameof(image));
        if (spectrum.Length != 2 * Rows * SpectrumColumns)
            throw new ArgumentException($"The spectrum has {spectrum.Length} floats, expected {2 * Rows * SpectrumColumns}.", nameof(spectrum));
    }
}
