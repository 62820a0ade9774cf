using System.Collections.Concurrent;
using TxmXanes.Domain.Scans;

namespace TxmXanes.Imaging.Registration;

/// <param name="Confidence">Correlation, 0 to 1; 0 where nothing was found.</param>
public readonly record struct MotionResult(AffineMotion Motion, double Confidence);

/// <summary>A frame as <see cref="PyramidRegistration"/> compares it; made once, compared as often as wanted, by any thread.</summary>
public sealed class PyramidFrame
{
    internal PyramidFrame(float[][] levels, MaskedTransform? coarse) => (Levels, Coarse) = (levels, coarse);

    /// <summary>Band-passed, the finest first.</summary>
    internal float[][] Levels { get; }

    /// <summary>Null where the frame shows nothing above its noise.</summary>
    internal MaskedTransform? Coarse { get; }
}

/// <summary>
/// The motion between two optical densities — translation, rigid, with scale or affine — by least squares on the images from coarse to fine (as P. Thévenaz, U. E. Ruttimann, M. Unser, IEEE Trans. Image Process. 7 (1998) 27).
/// </summary>
/// <remarks>
/// Starts from the translation that <see cref="MaskedCorrelation"/> finds anywhere in the field. Each level is a <see cref="BandPass"/> of the frame at twice the bin of the one below: invalid pixels are left out, and what changes slowly across the field at that resolution is gone.
/// Found are turns of a few degrees and scales within some per cent, at any shift that leaves a third of the field in common. May be used by several threads at once.
/// </remarks>
public sealed class PyramidRegistration : IDisposable
{
    /// <summary>The images compared are binned to at most so many pixels a side.</summary>
    public const int MaxSide = 1024;

    private const int CoarseSide = 256;
    private const int SmallestLevel = 48;

    // Composition varies more slowly across the field than thickness. Where it turns the contrast round, between the edges of two phases, a radius of 14 px leaves corners 2 px off and one of 4 px 0.4 px.
    private const int HighPassRadius = 4;
    private const double LeastCorrelation = 0.15;
    private const double LeastStructure = 3;
    private readonly int rows;
    private readonly int columns;
    private readonly PixelRegion region;
    private readonly MotionModel model;
    private readonly int[] bins;
    private readonly int start;
    private readonly ConcurrentBag<Workspace> workspaces = [];

    /// <param name="rows">Of the frames.</param>
    /// <param name="region">The part of the frame that is compared; all where null.</param>
    /// <exception cref="Domain.BadInputException">The region does not fit.</exception>
    public PyramidRegistration(int rows, int columns, MotionModel model, PixelRegion? region = null)
    {
        MotionDirections.Of(model);
        (this.rows, this.columns, this.model) = (rows, columns, model);
        this.region = BinnedFrame.Checked(region, rows, columns, SmallestLevel);
        var (finest, smaller) = (BinnedFrame.BinFor(this.region.Rows, this.region.Columns, MaxSide), Math.Min(this.region.Rows, this.region.Columns));
        bins = Enumerable.Range(0, 16).Select(i => finest << i).TakeWhile(b => b == finest || smaller / b >= SmallestLevel).ToArray();
        start = Array.FindIndex(bins, b => Math.Max(this.region.Rows, this.region.Columns) / b <= CoarseSide);
        if (start < 0)
            start = bins.Length - 1;
    }

    internal int Rows => region.Rows / bins[0];

    internal int Columns => region.Columns / bins[0];

    /// <summary>Prepares a frame.</summary>
    /// <param name="y">Optical density of the whole frame, NaN where invalid.</param>
    public PyramidFrame Prepare(ReadOnlyMemory<float> y)
    {
        Buffers.ImageChecks.SameLength(rows * columns, y.Length);
        var workspace = Rent();
        var frame = workspace.Prepare(y);
        workspaces.Add(workspace);
        return frame;
    }

    /// <summary>The motion M for which frame(M(p)) looks most like reference(p), in px from the centre of the whole frame.</summary>
    /// <returns>Confidence 0 where the two have nothing in common that stands above the noise.</returns>
    public MotionResult Compare(PyramidFrame reference, PyramidFrame frame)
    {
        if (reference.Coarse is null || frame.Coarse is null)
            return new(AffineMotion.Identity, 0);
        var workspace = Rent();
        var (row, column, found) = workspace.Correlation.Find(reference.Coarse, frame.Coarse);
        var motion = AffineMotion.FromShift(new Shift(row * bins[start], column * bins[start]));
        var result = found > 0 ? Descend(workspace, reference.Levels, frame.Levels, Unseen(motion, bins[start], pixels: false), bins.Length - 1) : new(AffineMotion.Identity, 0);
        workspaces.Add(workspace);
        return result;
    }

    /// <summary>Likewise at the finest level alone, from a motion that is known to a fraction of a pixel.</summary>
    internal MotionResult CompareNear(float[] reference, PyramidFrame frame, AffineMotion start)
    {
        var workspace = Rent();
        var result = frame.Coarse is null ? new(AffineMotion.Identity, 0) : Descend(workspace, [reference], frame.Levels, start, 0);
        workspaces.Add(workspace);
        return result;
    }

    /// <summary>The motion of the whole frame as the images of a level see it.</summary>
    internal AffineMotion Seen(AffineMotion motion, int level)
    {
        var (row, column) = Centre(bins[level]);
        return motion.Seen(row, column, bins[level]);
    }

    private AffineMotion Unseen(AffineMotion motion, int bin, bool pixels)
    {
        var (row, column) = Centre(bin);
        return motion.Unseen(row, column, pixels ? bin : 1);
    }

    // The centre of the images at this bin, from the whole frame's.
    private (double Row, double Column) Centre(int bin) =>
        (region.RowStart + (region.Rows / bin * bin - 1) / 2.0 - (rows - 1) / 2.0, region.ColumnStart + (region.Columns / bin * bin - 1) / 2.0 - (columns - 1) / 2.0);

    private MotionResult Descend(Workspace workspace, float[][] reference, float[][] frame, AffineMotion motion, int from)
    {
        var correlation = 0.0;
        for (var level = from; level >= 0; level--)
        {
            // A twentieth of a pixel is enough where a finer level follows.
            (var seen, correlation) = workspace.Fits[level].Find(frame[level], reference[level], Seen(motion, level), model, level == 0 ? 2e-3 : 0.05);
            if (correlation > 0)
                motion = Unseen(seen, bins[level], pixels: true);
        }
        return correlation < LeastCorrelation ? new(AffineMotion.Identity, 0) : new(motion, Math.Min(1, correlation));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (workspaces.TryTake(out var workspace))
            workspace.Correlation.Dispose();
    }

    private Workspace Rent() => workspaces.TryTake(out var workspace) ? workspace : new Workspace(this);

    /// <summary>The buffers of one thread.</summary>
    private sealed class Workspace
    {
        private readonly PyramidRegistration owner;
        private readonly BandPass[] bandPasses;

        public Workspace(PyramidRegistration owner)
        {
            this.owner = owner;
            bandPasses = owner.bins.Select(b => new BandPass(owner.rows, owner.columns, owner.region, b, HighPassRadius)).ToArray();
            Fits = bandPasses.Select(b => new MotionFit(b.Rows, b.Columns)).ToArray();
            Correlation = new MaskedCorrelation(bandPasses[owner.start].Rows, bandPasses[owner.start].Columns);
        }

        public MotionFit[] Fits { get; }

        public MaskedCorrelation Correlation { get; }

        public PyramidFrame Prepare(ReadOnlyMemory<float> y)
        {
            var levels = bandPasses.Select(b => new float[b.Rows * b.Columns]).ToArray();
            var structure = 0.0;
            for (var i = 0; i < levels.Length; i++)
            {
                bandPasses[i].Apply(y, levels[i]);
                structure = Math.Max(structure, bandPasses[i].Structure);
            }
            return new(levels, structure < LeastStructure ? null : Correlation.Transform(levels[owner.start]));
        }
    }
}
