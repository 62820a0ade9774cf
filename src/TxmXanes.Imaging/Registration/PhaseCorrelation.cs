using System.Collections.Concurrent;
using TxmXanes.Domain.Scans;

namespace TxmXanes.Imaging.Registration;

/// <summary>A frame as <see cref="PhaseCorrelation"/> compares it; made once, compared as often as wanted, by any thread.</summary>
public sealed class PhaseFrame
{
    internal PhaseFrame(float[] values, MaskedTransform coarse, double structure) => (Values, Coarse, Structure) = (values, coarse, structure);

    /// <summary>See <see cref="BandPass.Structure"/>.</summary>
    internal double Structure { get; }

    internal float[] Values { get; }

    internal MaskedTransform Coarse { get; }
}

/// <summary>The translation between two optical densities by masked phase correlation (science section 6).</summary>
/// <remarks>
/// First the whole pixels, wherever they are, by the normalised cross-correlation of what is valid in both (<see cref="MaskedCorrelation"/>) at low resolution. Then both images are cut to their common part and windowed alike (<see cref="CommonWindow"/>),
/// and the rest comes from the phases of their cross-spectrum (<see cref="CrossSpectrum"/>). May be used by several threads at once; results do not depend on their number.
/// </remarks>
public sealed class PhaseCorrelation : IDisposable
{
    /// <summary>The images compared are binned to at most so many pixels a side.</summary>
    public const int MaxSide = 1024;

    /// <summary>Below this a frame is its own noise, and that of a background shared with others.</summary>
    internal const double LeastStructure = 3;

    private const int CoarseSide = 256;
    private const int SmallestSide = 32;
    private const int NearReach = 4;
    private readonly int rows;
    private readonly int columns;
    private readonly PixelRegion region;
    private readonly int bin;
    private readonly int coarseBin;
    private readonly ConcurrentBag<Workspace> workspaces = [];

    /// <param name="rows">Of the frames.</param>
    /// <param name="region">The part of the frame that is compared; all where null.</param>
    /// <exception cref="Domain.BadInputException">The region does not fit.</exception>
    public PhaseCorrelation(int rows, int columns, PixelRegion? region = null)
    {
        (this.rows, this.columns) = (rows, columns);
        this.region = BinnedFrame.Checked(region, rows, columns, SmallestSide);
        bin = BinnedFrame.BinFor(this.region.Rows, this.region.Columns, MaxSide);
        coarseBin = BinnedFrame.BinFor(this.region.Rows / bin, this.region.Columns / bin, CoarseSide);
    }

    /// <summary>Size of the images compared.</summary>
    internal int Rows => region.Rows / bin;

    internal int Columns => region.Columns / bin;

    internal int Bin => bin;

    /// <summary>Prepares a frame.</summary>
    /// <param name="y">Optical density of the whole frame, NaN where invalid.</param>
    /// <exception cref="ArgumentException">The length does not fit.</exception>
    public PhaseFrame Prepare(ReadOnlyMemory<float> y)
    {
        Buffers.ImageChecks.SameLength(rows * columns, y.Length);
        var values = new float[region.Rows / bin * (region.Columns / bin)];
        BinnedFrame.Bin(y.Span, columns, region, bin, values);
        BinnedFrame.FillSmallHoles(values, region.Rows / bin, region.Columns / bin);
        var workspace = Rent();
        var (coarse, structure) = workspace.Transform(values);
        var frame = new PhaseFrame(values, coarse, structure);
        workspaces.Add(workspace);
        return frame;
    }

    /// <summary>The shift s for which frame(p + s) looks most like reference(p), px of the frame.</summary>
    /// <returns>Confidence 0 where the two have nothing in common that stands above the noise.</returns>
    public RegistrationResult Compare(PhaseFrame reference, PhaseFrame frame)
    {
        if (Math.Min(reference.Structure, frame.Structure) <= LeastStructure)
            return default;
        var workspace = Rent();
        var (shift, confidence) = workspace.Compare(reference, frame);
        workspaces.Add(workspace);
        return confidence > 0 ? new RegistrationResult(new Shift(bin * shift.Row, bin * shift.Column), confidence) : default;
    }

    /// <summary>Likewise where the shift is known to within a few pixels, without the search over the whole field.</summary>
    /// <param name="reference">[Rows, Columns], NaN where invalid.</param>
    /// <param name="start">px of the frame.</param>
    internal RegistrationResult CompareNear(ReadOnlySpan<float> reference, ReadOnlySpan<float> frame, Shift start)
    {
        var workspace = Rent();
        var (shift, confidence) = workspace.CompareNear(reference, frame, new Shift(start.Row / bin, start.Column / bin));
        workspaces.Add(workspace);
        return confidence > 0 ? new RegistrationResult(new Shift(bin * shift.Row, bin * shift.Column), confidence) : default;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (workspaces.TryTake(out var workspace))
            workspace.Dispose();
    }

    private Workspace Rent() => workspaces.TryTake(out var workspace) ? workspace : new Workspace(region.Rows / bin, region.Columns / bin, coarseBin);

    /// <summary>The buffers of one thread.</summary>
    private sealed class Workspace : IDisposable
    {
        // See PyramidRegistration.
        private const int HighPassRadius = 4;
        private const int MostCuts = 4;
        private const double Settled = 3e-3;

        // Beyond this the whole pixels are taken anew.
        private const double MostFraction = 0.8;
        private readonly int coarseBin;
        private readonly BandPass bandPass;
        private readonly float[] coarse;
        private readonly MaskedCorrelation correlation;
        private readonly CommonWindow window;
        private readonly CrossSpectrum spectrum;

        public Workspace(int rows, int columns, int coarseBin)
        {
            this.coarseBin = coarseBin;
            bandPass = new BandPass(rows, columns, new PixelRegion(0, 0, rows, columns), coarseBin, HighPassRadius);
            coarse = new float[bandPass.Rows * bandPass.Columns];
            correlation = new MaskedCorrelation(bandPass.Rows, bandPass.Columns);
            window = new CommonWindow(rows, columns);
            spectrum = new CrossSpectrum(rows, columns);
        }

        public (MaskedTransform Coarse, double Structure) Transform(float[] values)
        {
            bandPass.Apply(values, coarse);
            return (correlation.Transform(coarse), bandPass.Structure);
        }

        public (Shift Shift, double Confidence) Compare(PhaseFrame reference, PhaseFrame frame)
        {
            var (row, column, found) = correlation.Find(reference.Coarse, frame.Coarse);
            if (!(found > 0))
                return default;
            return Compare(reference.Values, frame.Values, row * coarseBin, column * coarseBin, null, 2 * coarseBin + 2);
        }

        public (Shift Shift, double Confidence) CompareNear(ReadOnlySpan<float> reference, ReadOnlySpan<float> frame, Shift start)
        {
            var (row, column) = ((int)Math.Round(start.Row), (int)Math.Round(start.Column));
            return Compare(reference, frame, row, column, start - new Shift(row, column), NearReach);
        }

        // The whole pixels may be off by the coarse resolution at first, and the window is right once the fraction is known.
        private (Shift Shift, double Confidence) Compare(ReadOnlySpan<float> reference, ReadOnlySpan<float> frame, int row, int column, Shift? fraction, int reach)
        {
            var cutAt = (Row: int.MinValue, Column: 0);
            for (var cut = 0; ; cut++)
            {
                if (fraction is { } known && (Math.Abs(known.Row) > MostFraction || Math.Abs(known.Column) > MostFraction))
                {
                    var (moreRow, moreColumn) = ((int)Math.Round(known.Row), (int)Math.Round(known.Column));
                    (row, column, fraction) = (row + moreRow, column + moreColumn, known - new Shift(moreRow, moreColumn));
                }
                if (cutAt != (row, column))
                {
                    if (!window.CutReference(reference, frame, row, column, spectrum.Columns, spectrum.Reference.Span))
                        return default;
                    spectrum.TakeReference();
                    cutAt = (row, column);
                }
                window.CutFrame(frame, fraction ?? Shift.None, spectrum.Columns, spectrum.Frame.Span);
                var (shift, confidence) = spectrum.Find(fraction, reach);
                if (!(confidence > 0))
                    return default;
                if (cut == MostCuts - 1 || (fraction is { } before && (shift - before).Length < Settled))
                    return (new Shift(row + shift.Row, column + shift.Column), confidence);
                fraction = shift;
            }
        }

        public void Dispose()
        {
            correlation.Dispose();
            spectrum.Dispose();
        }
    }
}
