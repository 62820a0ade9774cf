using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Preparation;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Pipeline.Analysis;

/// <summary>The optical densities of a scan after preparation: frames left out, bad pixels and spikes taken out, filtered, cropped, binned (<see cref="PreparationOptions"/>).</summary>
/// <remarks>
/// Reads every frame once when made if glitches or bad pixels are to be found. Despiking holds three frames.
/// The law of the noise is that of the pixels handed out (<see cref="FilterNoise"/>); filters also leave neighbours alike, which the errors of shifted frames do not know, and a note says so.
/// </remarks>
public sealed class PreparedDensities : DensityView
{
    private readonly PreparationOptions options;
    private readonly PreparedImage image;
    private readonly int[] kept;
    private readonly byte[]? badPixels;
    private readonly float[] firstBackground;
    private readonly Dictionary<int, float[]> neighbours = [];
    private readonly Dictionary<int, int> spikes = [];

    /// <exception cref="BadInputException">An option does not fit the frames.</exception>
    public PreparedDensities(IOpticalDensities inner, PreparationOptions options, CancellationToken cancellation = default) : base(inner)
    {
        this.options = options;
        image = new PreparedImage(inner.Shape, options);
        kept = DropGiven();
        badPixels = options.BadPixels?.ToArray();
        if (badPixels is not null && badPixels.Length != inner.Shape.Pixels)
            throw new BadInputException($"The bad-pixel map has {badPixels.Length} pixels, the frames have {inner.Shape} = {inner.Shape.Pixels}.");
        if (options.FindBadPixels || options.DropGlitches)
            (badPixels, kept) = Search(badPixels, cancellation);
        firstBackground = new float[Shape.Pixels];
        image.Reduce(WithoutBad(inner.FirstBackground.ToArray()), firstBackground);
        MeanBackground = PixelMean.Of(firstBackground);
        if (inner.Noise is not null && options is not { MedianRadius: 0, GaussianSigma: 0 })
            Notes.Add("The images were filtered: standard errors hold for noise without structure, and are up to 1.5 times too small where the frames were shifted.");
    }

    /// <inheritdoc/>
    public override int Count => kept.Length;

    /// <inheritdoc/>
    public override FrameShape Shape => image.Shape;

    /// <inheritdoc/>
    public override ReadOnlySpan<float> FirstBackground => firstBackground;

    /// <inheritdoc/>
    public override double MeanBackground { get; }

    /// <inheritdoc/>
    public override BackgroundReport? Report => Inner.Report is not { } report ? null : report with
    {
        ResidualSigma = [.. kept.Select(k => report.ResidualSigma[k])],
        FieldSigma = [.. kept.Select(k => report.FieldSigma[k])],
        SampleFree = image.Reduce(report.SampleFree),
    };

    /// <inheritdoc/>
    public override CameraNoise? Noise => Inner.Noise is not { } noise ? null : noise with
    {
        GainAdu = noise.GainAdu * image.NoiseFactor,
        ReadNoiseAdu = noise.ReadNoiseAdu * Math.Sqrt(image.NoiseFactor),
    };

    /// <summary>Spikes found in the frames read so far.</summary>
    public int SpikesFound => spikes.Values.Sum();

    /// <summary>The bad pixels in use, given and found, on the detector; null where none were given or looked for.</summary>
    public byte[]? BadPixelsInUse => badPixels;

    /// <inheritdoc/>
    public override FrameMetadata Metadata(int sample) => Inner.Metadata(kept[sample]);

    /// <inheritdoc/>
    public override FrameTerm Term(int sample) => Inner.Term(kept[sample]);

    /// <inheritdoc/>
    public override void Read(int sample, Memory<float> y)
    {
        var frame = image.Frame;
        if (options.DespikeThreshold > 0 && kept.Length > 1)
            Despiked(sample, frame);
        else
        {
            Inner.Read(kept[sample], frame);
            WithoutBad(frame);
            if (options.Repair && badPixels is not null)
                BadPixelMap.Repair(badPixels, Inner.Shape.Rows, Inner.Shape.Columns, frame);
        }
        image.Finish(y);
    }

    /// <inheritdoc/>
    public override void Predict(int sample, Memory<float> background)
    {
        var whole = new float[Inner.Shape.Pixels];
        Inner.Predict(kept[sample], whole);
        image.Reduce(WithoutBad(whole), background);
    }

    private void Despiked(int sample, float[] frame)
    {
        var before = sample > 0 ? Hold(sample - 1) : null;
        var own = Hold(sample);
        var after = sample + 1 < kept.Length ? Hold(sample + 1) : null;
        foreach (var old in neighbours.Keys.Where(k => Math.Abs(k - sample) > 1).ToArray())
            neighbours.Remove(old);
        own.CopyTo(frame);
        var mask = new byte[frame.Length];
        spikes[sample] = Despike.Find(own, before, after, Inner.Shape.Rows, Inner.Shape.Columns, options.DespikeThreshold, mask);
        if (options.Repair && badPixels is not null)
            BadPixelMap.Unite(mask, badPixels);
        if (options.Repair)
            BadPixelMap.Repair(mask, Inner.Shape.Rows, Inner.Shape.Columns, frame);
        else
            BadPixelMap.Invalidate(mask, frame);
    }

    // Kept until no frame next to it is asked for: in rising order each is read once.
    private float[] Hold(int sample)
    {
        if (neighbours.TryGetValue(sample, out var held))
            return held;
        held = new float[Inner.Shape.Pixels];
        Inner.Read(kept[sample], held);
        return neighbours[sample] = WithoutBad(held);
    }

    private float[] WithoutBad(float[] whole)
    {
        if (badPixels is not null)
            BadPixelMap.Invalidate(badPixels, whole);
        return whole;
    }

    private int[] DropGiven()
    {
        var all = Enumerable.Range(0, Inner.Count).ToArray();
        if (options.DropEv.Count == 0)
            return all;
        bool IsAt(int sample, double energyEv) => Math.Abs(Inner.Metadata(sample).EnergyEv - energyEv) <= options.DropToleranceEv || Math.Abs(Inner.Metadata(sample).EnergySetpointEv - energyEv) <= options.DropToleranceEv;
        foreach (var energyEv in options.DropEv)
            if (!all.Any(s => IsAt(s, energyEv)))
                throw new BadInputException($"No frame was taken within {options.DropToleranceEv:0.###} eV of {energyEv:0.###} eV, which is to be left out.");
        int[] rest = [.. all.Where(s => !options.DropEv.Any(e => IsAt(s, e)))];
        if (rest.Length == 0)
            throw new BadInputException($"All {all.Length} frames are to be left out: none remains.");
        Notes.Add($"{all.Length - rest.Length} of {all.Length} frames were left out as asked for.");
        return rest;
    }

    private (byte[]? BadPixels, int[] Kept) Search(byte[]? given, CancellationToken cancellation)
    {
        var finder = options.FindBadPixels && kept.Length > 2 ? new BadPixelFinder(Inner.Shape.Rows, Inner.Shape.Columns) : null;
        var glitches = options.DropGlitches ? new EnergyGlitches(Inner.Shape.Rows, Inner.Shape.Columns) : null;
        var y = new float[Inner.Shape.Pixels];
        foreach (var sample in kept)
        {
            cancellation.ThrowIfCancellationRequested();
            Inner.Read(sample, y);
            WithoutBad(y);
            finder?.Add(y);
            glitches?.Add(Inner.Metadata(sample).EnergyEv, y);
        }
        return (Bad(finder, given), Without(glitches));
    }

    private byte[]? Bad(BadPixelFinder? finder, byte[]? given)
    {
        if (finder is null)
            return given;
        var map = given ?? new byte[Inner.Shape.Pixels];
        finder.Mark(map);
        Notes.Add($"{map.Count(b => b != 0)} pixels were taken as bad: given, without a value, unlike all their neighbours, or flickering in most frames.");
        return map;
    }

    private int[] Without(EnergyGlitches? glitches)
    {
        if (glitches is null)
            return kept;
        var found = glitches.Find();
        if (!glitches.CanTell)
            Notes.Add("The field is too even in thickness to tell a glitch of the monochromator from the sample: none was looked for.");
        else if (found.Count > 0)
            Notes.Add($"Left out as glitches of the monochromator: {string.Join(", ", found.Select(g => FormattableString.Invariant($"{g.EnergyEv:0.##} eV (off by {g.Deviation:0.000})")))}.");
        var dropped = found.Select(g => kept[g.Index]).ToHashSet();
        return [.. kept.Where(s => !dropped.Contains(s))];
    }
}
