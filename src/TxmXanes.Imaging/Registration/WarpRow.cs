using System.Numerics;

namespace TxmXanes.Imaging.Registration;

/// <summary>One row of a warped image, in stretches along which the source's whole-pixel position keeps step with the destination's: there the taps are contiguous loads, and only their weights change.</summary>
internal readonly ref struct WarpRow
{
    /// <summary>A position this near to a pixel's centre takes that pixel alone, so that an unmoved frame keeps its invalid pixels to themselves, px.</summary>
    internal const double Whole = 1e-4;
    private readonly ReadOnlySpan<float> image;
    private readonly int rows;
    private readonly int columns;
    private readonly bool cubic;
    private readonly bool clamp;

    public WarpRow(ReadOnlySpan<float> image, int rows, int columns, Interpolation interpolation, bool clamp)
    {
        this.image = image;
        (this.rows, this.columns, cubic, this.clamp) = (rows, columns, interpolation == Interpolation.Cubic, clamp);
    }

    /// <summary>destination[c] = image(row + c rowStep, column + c columnStep).</summary>
    public void Fill(double row, double column, double rowStep, double columnStep, Span<float> destination)
    {
        for (var c = 0; c < destination.Length;)
        {
            var (r, k) = (row + c * rowStep, column + c * columnStep);
            // Also false for NaN.
            if (!(r > -1 && r < rows && k > -1 && k < columns))
            {
                destination[c++] = float.NaN;
                continue;
            }
            var (wholeRow, wholeColumn) = ((int)Math.Floor(r + Whole), (int)Math.Floor(k + Whole));
            var length = Math.Min(destination.Length - c, Math.Min(Stretch(r - wholeRow, rowStep), Stretch(k - wholeColumn, columnStep - 1)));
            // Left of this a tap lies outside: one by one up to there.
            if (wholeColumn < Before)
                length = Math.Min(length, Before - wholeColumn);
            var done = Vectors(wholeRow, wholeColumn, r - wholeRow, k - wholeColumn, rowStep, columnStep - 1, destination.Slice(c, length));
            for (; done < length; done++)
                destination[c + done] = Sample(row + (c + done) * rowStep, column + (c + done) * columnStep);
            c += length;
        }
    }

    /// <summary>The readable reference: the image between pixels.</summary>
    public float Sample(double row, double column)
    {
        var (wholeRow, wholeColumn) = ((int)Math.Floor(row + Whole), (int)Math.Floor(column + Whole));
        var (fr, fc) = ((float)(row - wholeRow), (float)(column - wholeColumn));
        (fr, fc) = (fr < Whole ? 0 : fr, fc < Whole ? 0 : fc);
        var (a, b, c, d) = (At(wholeRow, wholeColumn), At(wholeRow, wholeColumn + 1), At(wholeRow + 1, wholeColumn), At(wholeRow + 1, wholeColumn + 1));
        var linear = Mix(Mix(a, b, fc), Mix(c, d, fc), fr);
        if (!cubic)
            return linear;
        var sum = 0f;
        for (var i = -1; i <= 2; i++)
        {
            var line = 0f;
            for (var j = -1; j <= 2; j++)
                line += Weight(j, fc) * At(wholeRow + i, wholeColumn + j);
            sum += Weight(i, fr) * line;
        }
        if (float.IsNaN(sum))
            return linear;
        return clamp ? Math.Clamp(sum, Math.Min(Math.Min(a, b), Math.Min(c, d)), Math.Max(Math.Max(a, b), Math.Max(c, d))) : sum;

        static float Mix(float from, float to, float share) => share == 0 ? from : from + share * (to - from);
    }

    // Taps before the whole pixel.
    private int Before => cubic ? 1 : 0;

    private float At(int row, int column) => (uint)row < (uint)rows && (uint)column < (uint)columns ? image[row * columns + column] : float.NaN;

    // Keys' cubic convolution, a = -1/2.
    private static float Weight(int tap, float f) => tap switch
    {
        -1 => f * (-0.5f + f * (1 - 0.5f * f)),
        0 => 1 + f * f * (-2.5f + 1.5f * f),
        1 => f * (0.5f + f * (2 - 1.5f * f)),
        _ => f * f * (-0.5f + 0.5f * f),
    };

    // Destinations from here for which the fraction stays in [-Whole, 1 - Whole).
    private static int Stretch(double fraction, double step)
    {
        var count = step > 0 ? Math.Ceiling((1 - Whole - fraction) / step) : step < 0 ? Math.Floor((fraction + Whole) / -step) + 1 : double.PositiveInfinity;
        return (int)Math.Clamp(count, 1, int.MaxValue);
    }

    // Whole vectors as long as every tap lies inside; returns how many destinations are done.
    private int Vectors(int wholeRow, int wholeColumn, double fr, double fc, double rowStep, double columnStep, Span<float> destination)
    {
        var lanes = Vector<float>.Count;
        var (before, after) = (Before, cubic ? 2 : 1);
        if (wholeRow - before < 0 || wholeRow + after >= rows || wholeColumn - before < 0)
            return 0;
        var last = Math.Min(destination.Length, columns - after - wholeColumn) - lanes;
        var taps = image[((wholeRow - before) * columns + wholeColumn - before)..];
        var (rowSlope, columnSlope) = (new Vector<float>((float)rowStep), new Vector<float>((float)columnStep));
        var i = 0;
        for (; i <= last; i += lanes)
        {
            var ramp = Vector<float>.Indices;
            var r = new Vector<float>((float)(fr + i * rowStep)) + ramp * rowSlope;
            var c = new Vector<float>((float)(fc + i * columnStep)) + ramp * columnSlope;
            var nearly = new Vector<float>((float)Whole);
            r = Vector.ConditionalSelect(Vector.LessThan(r, nearly), default, r);
            c = Vector.ConditionalSelect(Vector.LessThan(c, nearly), default, c);
            (cubic ? Cubic(taps[i..], r, c) : Linear(taps[i..], r, c)).CopyTo(destination[i..]);
        }
        return i;
    }

    private Vector<float> Linear(ReadOnlySpan<float> taps, Vector<float> r, Vector<float> c)
    {
        var (a, b) = (new Vector<float>(taps), new Vector<float>(taps[1..]));
        var (d, e) = (new Vector<float>(taps[columns..]), new Vector<float>(taps[(columns + 1)..]));
        return Mix(Mix(a, b, c), Mix(d, e, c), r);
    }

    // A weight of zero takes nothing, not even NaN.
    private static Vector<float> Mix(Vector<float> from, Vector<float> to, Vector<float> share) =>
        Vector.ConditionalSelect(Vector.Equals(share, default), from, from + share * (to - from));

    private Vector<float> Cubic(ReadOnlySpan<float> taps, Vector<float> r, Vector<float> c)
    {
        var (half, one, two, threeHalves, fiveHalves) = (new Vector<float>(0.5f), Vector<float>.One, new Vector<float>(2f), new Vector<float>(1.5f), new Vector<float>(2.5f));
        var c0 = c * (c * (one - half * c) - half);
        var c1 = one + c * c * (threeHalves * c - fiveHalves);
        var c2 = c * (half + c * (two - threeHalves * c));
        var c3 = c * c * (half * c - half);
        var r0 = r * (r * (one - half * r) - half);
        var r1 = one + r * r * (threeHalves * r - fiveHalves);
        var r2 = r * (half + r * (two - threeHalves * r));
        var r3 = r * r * (half * r - half);
        var second = taps[columns..];
        var third = taps[(2 * columns)..];
        var (a, b) = (new Vector<float>(second[1..]), new Vector<float>(second[2..]));
        var (d, e) = (new Vector<float>(third[1..]), new Vector<float>(third[2..]));
        var sum = r0 * Line(taps, c0, c1, c2, c3)
            + r1 * (c0 * new Vector<float>(second) + c1 * a + c2 * b + c3 * new Vector<float>(second[3..]))
            + r2 * (c0 * new Vector<float>(third) + c1 * d + c2 * e + c3 * new Vector<float>(third[3..]))
            + r3 * Line(taps[(3 * columns)..], c0, c1, c2, c3);
        var clamped = clamp ? Vector.Min(Vector.Max(sum, Vector.Min(Vector.Min(a, b), Vector.Min(d, e))), Vector.Max(Vector.Max(a, b), Vector.Max(d, e))) : sum;
        var complete = Vector.Equals(sum, sum);
        return Vector.EqualsAll(complete, Vector<int>.AllBitsSet) ? clamped : Vector.ConditionalSelect(complete, clamped, Mix(Mix(a, b, c), Mix(d, e, c), r));
    }

    private static Vector<float> Line(ReadOnlySpan<float> taps, Vector<float> c0, Vector<float> c1, Vector<float> c2, Vector<float> c3) =>
        c0 * new Vector<float>(taps) + c1 * new Vector<float>(taps[1..]) + c2 * new Vector<float>(taps[2..]) + c3 * new Vector<float>(taps[3..]);
}
