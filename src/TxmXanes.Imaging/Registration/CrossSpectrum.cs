using TxmXanes.Interop.Fftw;

namespace TxmXanes.Imaging.Registration;

/// <summary>
/// The sub-pixel shift between two windowed images from the phases of their cross-spectrum, every frequency weighted by how much its ring can be trusted.
/// </summary>
/// <remarks>
/// frame(p + s) = reference(p) means F(k) G*(k) = |G|² exp(-2 pi i k s), so R(s) = sum_k W(k) Re(P(k) exp(2 pi i k s)) peaks at the shift, P being the cross-spectrum over its ring's mean amplitude.
/// The weight is gamma² / (1 - gamma²) over gamma, gamma the coherence of the ring (C. H. Knapp and G. C. Carter, IEEE Trans. ASSP 24 (1976) 320: the maximum-likelihood weight for noise of any spectrum):
/// shot noise, which rules the high frequencies, and frequencies at which composition changed more than thickness shows, weigh little without a band-pass set by hand.
/// Coherence is measured, and limited to what the power above the white floor allows: noise that frames share through their background is coherent, but it is white.
/// R is climbed by Newton's method from its highest whole pixel. Owned by one thread at a time.
/// </remarks>
internal sealed class CrossSpectrum : IDisposable
{
    public const int Rings = 48;

    // Cycles per pixel of the outermost ring; beyond it lie only the corners.
    private const double Highest = 0.5;

    // Rings above this give the white floor.
    private const double FloorFrom = 0.3;

    // What leaks through the window from the strongest ring does not move with the sample. Of simulated scans, 1e-3 leaves errors of 0.03 px where 1e-2 leaves 0.02; 3e-2 is as good.
    private const double Leakage = 1e-2;

    // Camera noise is not quite white: 0.05 at one pixel lifts the low frequencies by this.
    private const double FloorMargin = 1.2;

    // No ring counts as more coherent than this: the weight would be decided by one.
    private const double MostCoherent = 0.98;

    // A ring's coherence must stand this far above that of pure noise, 1 / sqrt(members).
    private const double SignificantCoherence = 3;
    private const int MaxSteps = 12;
    private const double Converged = 1e-4;
    private readonly RealTransform transform;
    private readonly AlignedFloats work;
    private readonly AlignedFloats reference;
    private readonly AlignedFloats frame;
    private readonly float[] weighted;
    private readonly byte[] ring;
    private readonly double[] members = new double[Rings];
    private readonly double[] powerA = new double[Rings + 1];
    private readonly double[] powerB = new double[Rings + 1];
    private readonly double[] limit = new double[Rings];

    // Frequencies beyond these have no weight.
    private int rowReach;
    private int columnReach;

    public CrossSpectrum(int rows, int columns)
    {
        transform = RealTransform.Of(RealTransform.FastLength(rows), RealTransform.FastLength(columns));
        (Rows, Columns) = (transform.Rows, transform.Columns);
        (Reference, Frame) = (transform.NewImage(), transform.NewImage());
        (reference, frame, work) = (transform.NewSpectrum(), transform.NewSpectrum(), transform.NewSpectrum());
        weighted = new float[reference.Length];
        ring = new byte[Rows * transform.SpectrumColumns];
        for (var r = 0; r < Rows; r++)
            for (var c = 0; c < transform.SpectrumColumns; c++)
            {
                var (k, l) = (RowFrequency(r), (double)c / Columns);
                var at = (int)(Math.Sqrt(k * k + l * l) / Highest * Rings);
                ring[r * transform.SpectrumColumns + c] = (byte)Math.Min(at, Rings);
                if (at < Rings)
                    members[at] += c == 0 ? 1 : 2;
            }
    }

    /// <summary>Size of the images, at least as asked for.</summary>
    public int Rows { get; }

    public int Columns { get; }

    /// <summary>To be filled before <see cref="TakeReference"/>, which uses it up.</summary>
    public AlignedFloats Reference { get; }

    /// <summary>To be filled before <see cref="Find"/>, which uses it up.</summary>
    public AlignedFloats Frame { get; }

    // Of each ring at the shift last measured.
    private double[] Coherence { get; } = new double[Rings];

    /// <summary>Takes what is in <see cref="Reference"/>, until the next.</summary>
    public void TakeReference()
    {
        transform.Forward(Reference, reference);
        Powers(reference.Span, powerA);
    }

    /// <summary>The shift of what is in <see cref="Frame"/> against the reference.</summary>
    /// <param name="known">The shift where it is known nearly, px; searched for within <paramref name="reach"/> where null.</param>
    /// <param name="reach">Not further than this in each direction, px.</param>
    /// <returns>The shift, px, and the confidence, 0 to 1: the weighted mean coherence, 0 where nothing is coherent.</returns>
    public (Shift Shift, double Confidence) Find(Shift? known, int reach)
    {
        transform.Forward(Frame, frame);
        Powers(frame.Span, powerB);
        Limits();
        weighted.AsSpan().Clear();
        if (known is not { } shift)
        {
            limit.CopyTo(Coherence, 0);
            if (!Weigh())
                return default;
            shift = Climb(HighestPixel(reach));
        }
        for (var round = 0; round < (known is null ? 2 : 1); round++)
        {
            Measure(shift);
            if (!Weigh())
                return default;
            shift = Climb(shift);
        }
        return Math.Abs(shift.Row) <= reach + 1 && Math.Abs(shift.Column) <= reach + 1 ? (shift, Confidence()) : default;
    }

    public void Dispose()
    {
        foreach (var memory in (ReadOnlySpan<AlignedFloats>)[Reference, Frame, reference, frame, work])
            memory.Dispose();
    }

    private double RowFrequency(int row) => (double)(row <= Rows / 2 ? row : row - Rows) / Rows;

    // Summed |.|² in each ring.
    private void Powers(ReadOnlySpan<float> spectrum, Span<double> power)
    {
        power.Clear();
        for (var r = 0; r < Rows; r++)
            for (var c = 0; c <= (Columns - 1) / 2; c++)
            {
                var i = r * transform.SpectrumColumns + c;
                power[ring[i]] += (c == 0 ? 1 : 2) * (spectrum[2 * i] * spectrum[2 * i] + spectrum[2 * i + 1] * spectrum[2 * i + 1]);
            }
    }

    // The highest coherence that the power above the white floor leaves room for, and how far out any is left.
    private void Limits()
    {
        var (floorA, floorB) = (Floor(powerA), Floor(powerB));
        var outermost = 0;
        for (var i = 0; i < Rings; i++)
        {
            var (a, b) = (Signal(powerA[i], floorA * members[i]), Signal(powerB[i], floorB * members[i]));
            limit[i] = Math.Sqrt(a * b);
            if (limit[i] > 0)
                outermost = i;
        }
        var highest = (outermost + 1.0) / Rings * Highest;
        (rowReach, columnReach) = (Math.Min((int)(highest * Rows) + 1, (Rows - 1) / 2), Math.Min((int)(highest * Columns) + 1, (Columns - 1) / 2));

        static double Signal(double power, double floor) => power > 0 ? Math.Max(0, power - FloorMargin * floor) / power : 0;
    }

    // Mean power of a frequency of the weakest outer ring; or what the window leaks from the strongest ring.
    private double Floor(ReadOnlySpan<double> power)
    {
        var (white, strongest) = (double.PositiveInfinity, 0.0);
        for (var i = 1; i < Rings; i++)
        {
            var mean = power[i] / Math.Max(1, members[i]);
            strongest = Math.Max(strongest, mean);
            if (i >= FloorFrom / Highest * Rings && members[i] > 0)
                white = Math.Min(white, mean);
        }
        return Math.Max(white, Leakage * strongest);
    }

    // Real part of the cross-spectrum at this shift, over the amplitudes.
    private void Measure(Shift shift)
    {
        Span<double> cross = stackalloc double[Rings + 1];
        cross.Clear();
        var a = reference.Span;
        var b = frame.Span;
        var phases = ColumnPhases(shift.Column);
        for (var k = -rowReach; k <= rowReach; k++)
        {
            var r = k < 0 ? k + Rows : k;
            var (rowSine, rowCosine) = Math.SinCos(2 * Math.PI * k / Rows * shift.Row);
            for (var c = 0; c <= columnReach; c++)
            {
                var i = r * transform.SpectrumColumns + c;
                var (real, imaginary) = (b[2 * i] * a[2 * i] + b[2 * i + 1] * a[2 * i + 1], b[2 * i + 1] * a[2 * i] - b[2 * i] * a[2 * i + 1]);
                var (cosine, sine) = (rowCosine * phases[2 * c] - rowSine * phases[2 * c + 1], rowCosine * phases[2 * c + 1] + rowSine * phases[2 * c]);
                cross[ring[i]] += (c == 0 ? 1 : 2) * (real * cosine - imaginary * sine);
            }
        }
        for (var i = 0; i < Rings; i++)
        {
            var coherence = powerA[i] > 0 && powerB[i] > 0 ? cross[i] / Math.Sqrt(powerA[i] * powerB[i]) : 0;
            Coherence[i] = coherence * Math.Sqrt(members[i]) > SignificantCoherence ? Math.Min(coherence, limit[i]) : 0;
        }
    }

    // weighted = W(k) F(k) G*(k); false where nothing weighs.
    private bool Weigh()
    {
        Span<float> weights = stackalloc float[Rings + 1];
        var any = false;
        for (var i = 0; i < Rings; i++)
        {
            var gamma = Math.Min(MostCoherent, Coherence[i]);
            var amplitude = Math.Sqrt(powerA[i] * powerB[i]) / Math.Max(1, members[i]);
            weights[i] = gamma > 0 && amplitude > 0 && i > 0 ? (float)(gamma / (1 - gamma * gamma) / amplitude) : 0;
            any |= weights[i] > 0;
        }
        weights[Rings] = 0;
        var a = reference.Span;
        var b = frame.Span;
        for (var k = -rowReach; k <= rowReach; k++)
            for (var c = 0; c <= columnReach; c++)
            {
                var i = (k < 0 ? k + Rows : k) * transform.SpectrumColumns + c;
                var w = weights[ring[i]];
                weighted[2 * i] = w * (b[2 * i] * a[2 * i] + b[2 * i + 1] * a[2 * i + 1]);
                weighted[2 * i + 1] = w * (b[2 * i + 1] * a[2 * i] - b[2 * i] * a[2 * i + 1]);
            }
        return any;
    }

    private Shift HighestPixel(int reach)
    {
        weighted.CopyTo(work.Span);
        transform.Inverse(work, Frame);
        var correlation = Frame.Span;
        var (best, at) = (float.NegativeInfinity, Shift.None);
        for (var r = -Math.Min(reach, Rows / 2 - 1); r <= Math.Min(reach, Rows / 2 - 1); r++)
            for (var c = -Math.Min(reach, Columns / 2 - 1); c <= Math.Min(reach, Columns / 2 - 1); c++)
                if (correlation[(r + Rows) % Rows * Columns + (c + Columns) % Columns] is var value && value > best)
                    (best, at) = (value, new Shift(r, c));
        return at;
    }

    // Newton on R, with steps along the gradient where the Hessian is not that of a maximum.
    private Shift Climb(Shift shift)
    {
        for (var step = 0; step < MaxSteps; step++)
        {
            Derivatives(shift, out var gr, out var gc, out var hrr, out var hrc, out var hcc);
            var determinant = hrr * hcc - hrc * hrc;
            if (!(hrr < 0 && determinant > 0))
                return shift;
            var delta = new Shift(-(hcc * gr - hrc * gc) / determinant, -(hrr * gc - hrc * gr) / determinant);
            var length = Math.Max(1, 2 * delta.Length);
            shift += new Shift(delta.Row / length, delta.Column / length);
            if (delta.Length < Converged)
                break;
        }
        return shift;
    }

    private void Derivatives(Shift shift, out double gr, out double gc, out double hrr, out double hrc, out double hcc)
    {
        (gr, gc, hrr, hrc, hcc) = (0, 0, 0, 0, 0);
        var phases = ColumnPhases(shift.Column);
        for (var k = -rowReach; k <= rowReach; k++)
        {
            var r = k < 0 ? k + Rows : k;
            var frequency = 2 * Math.PI * k / Rows;
            var (rowSine, rowCosine) = Math.SinCos(frequency * shift.Row);
            var q = weighted.AsSpan(2 * r * transform.SpectrumColumns, 2 * transform.SpectrumColumns);
            // Sums over the row of Im, l Im, Re, l Re, l² Re of P exp(2 pi i k s), all but the zero column twice.
            double im = 0, lim = 0, re = 0, lre = 0, llre = 0;
            for (var c = 0; c <= columnReach; c++)
            {
                var times = c == 0 ? 1 : 2;
                var l = 2 * Math.PI * c / Columns;
                var (cosine, sine) = (rowCosine * phases[2 * c] - rowSine * phases[2 * c + 1], rowCosine * phases[2 * c + 1] + rowSine * phases[2 * c]);
                var (real, imaginary) = (times * (q[2 * c] * cosine - q[2 * c + 1] * sine), times * (q[2 * c] * sine + q[2 * c + 1] * cosine));
                im += imaginary;
                lim += l * imaginary;
                re += real;
                lre += l * real;
                llre += l * l * real;
            }
            gr -= frequency * im;
            gc -= lim;
            hrr -= frequency * frequency * re;
            hrc -= frequency * lre;
            hcc -= llre;
        }
    }

    private double[] ColumnPhases(double column)
    {
        var phases = new double[2 * (columnReach + 1)];
        for (var c = 0; c <= columnReach; c++)
            (phases[2 * c + 1], phases[2 * c]) = Math.SinCos(2 * Math.PI * c / Columns * column);
        return phases;
    }

    private double Confidence()
    {
        var (sum, total) = (0.0, 0.0);
        for (var i = 1; i < Rings; i++)
        {
            var weight = members[i] * Coherence[i];
            sum += weight * Coherence[i];
            total += weight;
        }
        return total > 0 ? Math.Min(1, sum / total) : 0;
    }
}
