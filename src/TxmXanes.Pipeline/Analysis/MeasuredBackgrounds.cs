using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Buffers;
using TxmXanes.Imaging.Normalization;

namespace TxmXanes.Pipeline.Analysis;

/// <summary>What a scan measured without its sample: darks, bad pixels, and its backgrounds as (B - D)/(t i0).</summary>
/// <remarks>One caller at a time.</remarks>
public sealed class MeasuredBackgrounds : IMeasuredBackgrounds
{
    private readonly IScanFrames scan;
    private readonly NormaliseRecipe normalise;
    private readonly ushort[] raw;
    private readonly float[] dark;
    private readonly byte[] badPixels;
    private FrameAverage? averages;

    /// <exception cref="BadInputException">The scan holds no background.</exception>
    public MeasuredBackgrounds(IScanFrames scan, NormaliseRecipe normalise)
    {
        (this.scan, this.normalise) = (scan, normalise);
        raw = new ushort[scan.Camera.Shape.Pixels];
        Stops = Group(scan.Frames);
        if (Stops.Count == 0)
            throw new BadInputException($"{scan.Path} holds no background: without one there is no optical density.");
        dark = new float[raw.Length];
        DarkFrames = ReadDark();
        badPixels = new byte[raw.Length];
        if (DarkFrames > 0)
            BadPixels.MarkHot(dark, scan.Camera.Shape.Rows, scan.Camera.Shape.Columns, badPixels);
        BadPixels.MarkUnresponsive(Read(0), scan.Camera.Shape.Rows, scan.Camera.Shape.Columns, badPixels);
    }

    /// <summary>In order of acquisition.</summary>
    public IReadOnlyList<BackgroundStop> Stops { get; }

    public int DarkFrames { get; }

    /// <summary>Mean dark, ADU; 0 where none was recorded.</summary>
    public ReadOnlySpan<float> Dark => dark;

    /// <summary>The mean of a stop's frames, (B - D)/(t i0); NaN where invalid. Read anew at every call.</summary>
    public float[] Read(int stop)
    {
        var normalised = new float[raw.Length];
        Read(stop, normalised);
        return normalised;
    }

    /// <summary>The same into an image that is there already: a scan with a background at every energy reads hundreds.</summary>
    public void Read(int stop, float[] normalised)
    {
        var frames = Stops[stop].FrameIndices;
        var average = frames.Count == 1 ? null : averages ??= new FrameAverage(raw.Length, scan.Camera.SaturationAdu);
        average?.Clear();
        foreach (var index in frames)
        {
            scan.ReadFrame(index, raw);
            average?.Add(raw);
        }
        average?.Mean(normalised);
        var exposure = ExposureOf(stop);
        Rows.ParallelFor(scan.Camera.Shape.Rows, (start, stopRow) =>
        {
            var part = (start * scan.Camera.Shape.Columns)..(stopRow * scan.Camera.Shape.Columns);
            var to = normalised.AsSpan(part);
            // The mean of one frame is that frame.
            if (average is null)
                FlatField.Widen(raw.AsSpan(part), to);
            FlatField.Normalise(to, dark.AsSpan(part), exposure, scan.Camera.SaturationAdu, badPixels.AsSpan(part), to);
        });
    }

    /// <summary>Mean t i0 of a stop's frames.</summary>
    public double ExposureOf(int stop) => Stops[stop].FrameIndices.Average(i => Exposure.Of(scan.Frames[i], normalise));

    private int ReadDark()
    {
        var average = new FrameAverage(raw.Length);
        for (var i = 0; i < scan.Frames.Count; i++)
            if (scan.Frames[i].Key == ImageKey.Dark)
            {
                scan.ReadFrame(i, raw);
                average.Add(raw);
            }
        if (average.Count > 0)
            average.Mean(dark);
        return average.Count;
    }

    // Backgrounds of one energy taken one after another belong together, unless one scan ends and the next begins between them. A merged scan lists its samples by energy: what was taken one after another is told by image_id.
    internal static List<BackgroundStop> Group(IReadOnlyList<FrameMetadata> frames)
    {
        var stops = new List<BackgroundStop>();
        var group = new List<int>();
        foreach (var i in Enumerable.Range(0, frames.Count).Where(i => frames[i].Key != ImageKey.Invalid).OrderBy(i => frames[i].ImageId))
        {
            var frame = frames[i];
            if (group.Count > 0 && (frame.Key != ImageKey.Background || frame.EnergyIndex != frames[group[0]].EnergyIndex || frame.Scan != frames[group[0]].Scan))
                Close();
            if (frame.Key == ImageKey.Background)
                group.Add(i);
        }
        if (group.Count > 0)
            Close();
        return stops;

        void Close()
        {
            var first = frames[group[0]];
            stops.Add(new BackgroundStop(first.EnergyIndex, first.EnergySetpointEv, first.ImageId, group.Average(g => (frames[g].StartTime + frames[g].StopTime) / 2), [.. group], first.Scan));
            group.Clear();
        }
    }
}
