using System.Diagnostics;
using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Backgrounds;
using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Pipeline.Backgrounds;

/// <summary>Holds every model's predictions for the frames of one scan against what their backgrounds really were (P0 table 1): `txmx background evaluate`.</summary>
public static class BackgroundEvaluation
{
    /// <summary>Name of the baseline.</summary>
    public const string Baseline = "linear";

    /// <summary>Middle backgrounds of a scan that has many: predicted from the first and the last, held against the measured ones.</summary>
    /// <param name="scan">With its backgrounds.</param>
    /// <param name="lit">Per pixel: counts at all; null: every pixel.</param>
    /// <param name="hidden">Per pixel: hidden as if sample were there; null: none.</param>
    /// <exception cref="BadInputException">There is no background between the first and the last, or the model does not fit.</exception>
    public static IReadOnlyList<ModelScore> AgainstMeasured(IScanFrames scan, Recipe recipe, TrainedBackground? trained, bool[]? lit, bool[]? hidden, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        var measured = new MeasuredBackgrounds(scan, recipe.Normalise);
        if (measured.Stops.Count < 3)
            throw new BadInputException($"{scan.Path} has {measured.Stops.Count} backgrounds: there is none between the first and the last to hold a prediction against. Give the truth file of the virtual beamline with --truth.");
        // The mean of a stop is held against the prediction for its first frame.
        var stops = Enumerable.Range(0, measured.Stops.Count).ToDictionary(s => scan.Frames[measured.Stops[s].FrameIndices[0]].ImageId);
        return Run(new BackgroundsAsSamples(scan, hidden), recipe, trained, lit, hidden,
            frame => stops.TryGetValue(frame.ImageId, out var stop) ? measured.Read(stop) : null, progress, cancellation);
    }

    /// <summary>The backgrounds behind the sample frames, predicted from the first and the last measured one, held against the truth.</summary>
    /// <param name="scan">Its middle backgrounds, if any, are left out.</param>
    /// <param name="truth">Grey values above dark behind a sample frame, ADU, without noise.</param>
    /// <param name="hidden">Per pixel: where the sample is.</param>
    /// <remarks>Truth is divided by the frame's own exposure and monitor, as the frame itself is: flux that the monitor did not see is an error of the model.</remarks>
    public static IReadOnlyList<ModelScore> AgainstTruth(IScanFrames scan, Recipe recipe, TrainedBackground? trained, Func<FrameMetadata, float[]> truth, bool[]? hidden, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        Run(new WithoutMiddleBackgrounds(scan), recipe, trained, null, hidden, frame =>
        {
            var exposure = (float)Exposure.Of(frame, recipe.Normalise);
            return Array.ConvertAll(truth(frame), grey => grey / exposure);
        }, progress, cancellation);

    /// <summary>Pixels where the scan's sample is, as the adaptive model sees it: lit blocks that it does not take for free.</summary>
    public static bool[] SampleOf(IScanFrames scan, Recipe recipe)
    {
        var adaptive = recipe with { Background = recipe.Background with { Model = BackgroundModel.Adaptive, Base = BackgroundBase.Linear } };
        var blocks = new OpticalDensityReader(new WithoutMiddleBackgrounds(scan), adaptive).Adapted!.Blocks;
        var grid = BlockGrid.For(scan.Camera.Shape.Rows, scan.Camera.Shape.Columns);
        return grid.ToPixels([.. blocks.Lit.Zip(blocks.Free, (lit, free) => lit && !free)]);
    }

    private static ModelScore[] Run(IScanFrames view, Recipe recipe, TrainedBackground? trained, bool[]? lit, bool[]? hidden, Func<FrameMetadata, float[]?> reference, IProgress<double>? progress, CancellationToken cancellation)
    {
        var shape = view.Camera.Shape;
        var scorer = new BackgroundScorer(shape.Rows, shape.Columns, lit, hidden);
        var contestants = Contestants(view, recipe, trained, cancellation);
        var samples = view.Frames.Where(f => f.Key == ImageKey.Sample).ToArray();
        for (var i = 0; i < samples.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (reference(samples[i]) is { } truth)
            {
                foreach (var contestant in contestants)
                    contestant.Predict(i, samples[i]);
                Parallel.ForEach(contestants, contestant => contestant.Score(scorer, truth, samples[i]));
            }
            progress?.Report((i + 1.0) / samples.Length);
        }
        return [.. contestants.Select(c => c.Result)];
    }

    private static List<Contestant> Contestants(IScanFrames view, Recipe recipe, TrainedBackground? trained, CancellationToken cancellation)
    {
        var linear = new PlainLinear(view, recipe);
        var contestants = new List<Contestant> { new(Baseline, view.Camera.Shape, (_, frame, background) => linear.Predict(frame, background.Span), () => [], TimeSpan.Zero) };
        foreach (var model in EvaluatedModel.All(trained))
        {
            cancellation.ThrowIfCancellationRequested();
            var watch = Stopwatch.StartNew();
            var reader = model.Open(view, recipe);
            contestants.Add(new(model.Name, view.Camera.Shape, (sample, _, background) => reader.Predict(sample, background), () => reader.Notes, watch.Elapsed));
        }
        return contestants;
    }

    /// <summary>One model while it is being scored.</summary>
    private sealed class Contestant(string name, FrameShape shape, Action<int, FrameMetadata, Memory<float>> predict, Func<IReadOnlyList<string>> notes, TimeSpan preparation)
    {
        private readonly float[] background = new float[shape.Pixels];
        private readonly List<BackgroundScore> scores = [];
        private TimeSpan spent = preparation;

        public ModelScore Result => new(name, scores, spent.TotalSeconds, [.. notes()]);

        public void Predict(int sample, FrameMetadata frame)
        {
            var start = Stopwatch.GetTimestamp();
            predict(sample, frame, background);
            spent += Stopwatch.GetElapsedTime(start);
        }

        public void Score(BackgroundScorer scorer, float[] reference, FrameMetadata frame)
        {
            var (whole, hidden) = scorer.Score(reference, background);
            scores.Add(new(frame.EnergyIndex, frame.EnergySetpointEv, whole, hidden));
        }
    }
}
