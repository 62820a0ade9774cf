using Shouldly;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Normalization;
using TxmXanes.Pipeline.Analysis;
using Xunit;

namespace TxmXanes.Pipeline.Tests.Analysis;

/// <summary>Guards the image that is used again for the next background: nothing of the one before may be left in it, nor in the sums behind it.</summary>
public class MeasuredBackgroundsTests
{
    [Fact]
    public void Read_IntoAnImageUsedBefore_IsTheMeanOfTheStopsFrames()
    {
        using var scan = new SyntheticScan(conventional: true);
        var normalise = new NormaliseRecipe();
        var measured = new MeasuredBackgrounds(scan, normalise);
        var used = new float[SyntheticScan.Shape.Pixels];
        foreach (var stop in new[] { 0, 7, 7, measured.Stops.Count - 1, 3 })
        {
            measured.Read(stop, used);

            used.ShouldBe(measured.Read(stop));
            used.ShouldBe(Expected(scan, measured, stop));
        }
    }

    [Fact]
    public void Read_StopOfSeveralFrames_IsTheirMeanAlone()
    {
        using var single = new SyntheticScan(conventional: true);
        using var scan = new JoinedBackgrounds(single);
        var measured = new MeasuredBackgrounds(scan, new());
        measured.Stops.Count.ShouldBe(2);
        var used = new float[SyntheticScan.Shape.Pixels];
        foreach (var stop in new[] { 0, 1, 0 })
        {
            measured.Read(stop, used);
            used.ShouldBe(Expected(scan, measured, stop));
        }
    }

    // Bad pixels are those of the first background read.
    private static float[] Expected(IScanFrames scan, MeasuredBackgrounds measured, int stop)
    {
        var frames = measured.Stops[stop].FrameIndices;
        var (raw, first, mean) = (new ushort[scan.Camera.Shape.Pixels], measured.Read(0), new double[scan.Camera.Shape.Pixels]);
        foreach (var frame in frames)
        {
            scan.ReadFrame(frame, raw);
            for (var i = 0; i < mean.Length; i++)
                mean[i] += raw[i];
        }
        var normalised = new float[mean.Length];
        FlatField.Normalise(Array.ConvertAll(mean, m => (float)(m * (1.0 / frames.Count))), measured.Dark, measured.ExposureOf(stop), scan.Camera.SaturationAdu, Array.ConvertAll(first, f => float.IsNaN(f) ? (byte)1 : (byte)0), normalised);
        return normalised;
    }

    // All backgrounds but the last three as one stop's frames, the last three as another's; no sample between them counts.
    private sealed class JoinedBackgrounds(SyntheticScan scan) : IScanFrames
    {
        private readonly int[] kept = [.. Enumerable.Range(0, scan.Frames.Count).Where(i => scan.Frames[i].Key != ImageKey.Sample)];

        public string Path => scan.Path;

        public string Sha256 => scan.Sha256;

        public CameraDescription Camera => scan.Camera;

        public IReadOnlyList<FrameMetadata> Frames => [.. kept.Select((k, i) => scan.Frames[k] with { ImageId = i + 1, EnergyIndex = i < kept.Length - 3 ? 0 : 1 })];

        public string PlanText => "";

        public string RecipeText => "";

        public void ReadFrame(int index, Span<ushort> pixels) => scan.ReadFrame(kept[index], pixels);

        public void Dispose()
        {
        }
    }
}
