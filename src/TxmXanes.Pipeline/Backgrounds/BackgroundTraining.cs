using TxmXanes.Domain;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Backgrounds;
using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Pipeline.Backgrounds;

/// <summary>Learns the backgrounds of a microscope from recorded scans that have one at every energy (science sections 5.2, 5.3): `txmx background train`.</summary>
/// <remarks>One pass over the frames; memory for a few frames and the sums of each sequence, whatever their number.</remarks>
public static class BackgroundTraining
{
    /// <summary>Sequences needed: each is predicted from what the others teach.</summary>
    public const int LeastSequences = 2;

    // With two, every figure rests on what a single sequence taught.
    private const int EnoughSequences = 3;

    // Of the time; the fits take the rest.
    private const double ReadingShare = 0.75;

    /// <param name="scans">Read one after another; the first says what the others must be like.</param>
    /// <param name="progress">Told the fraction done, 0 to 1.</param>
    /// <exception cref="BadInputException">Too few scans, or one that is not of use: the sentence names file and reason.</exception>
    public static TrainedBackground Run(IReadOnlyList<IScanFrames> scans, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        if (scans.Count < LeastSequences)
            throw new BadInputException($"A background model is trained on at least {LeastSequences} recorded scans, and {scans.Count} was given: each is predicted from what the others teach.");
        // A second and a half for 500 MB: beside the reading.
        var hashing = Task.Run(() => scans.Select(s => new TrainingFile(s.Path, s.Sha256)).ToArray(), cancellation);
        var sequences = scans.Select(s => new RecordedSequence(s)).ToArray();
        foreach (var other in sequences.Skip(1))
            sequences[0].RefuseUnlike(other);

        var conditions = sequences[0].Conditions;
        var (rows, columns) = (conditions.Camera.Shape.Rows, conditions.Camera.Shape.Columns);
        var polynomial = new PolynomialTrainer(rows, columns, conditions.EnergiesEv);
        var eigenFlats = new EigenFlatTrainer(rows, columns, conditions.Camera.GainAduPerPhoton, conditions.Camera.ReadNoiseAdu);
        for (var s = 0; s < sequences.Length; s++)
            Take(sequences[s], polynomial, eigenFlats, done => progress?.Report(ReadingShare * (s + done) / sequences.Length), cancellation);

        var files = hashing.GetAwaiter().GetResult();
        RefuseTwins(files);
        var fit = polynomial.Fit();
        progress?.Report(0.95);
        cancellation.ThrowIfCancellationRequested();
        var trained = new TrainedBackground
        {
            Conditions = conditions,
            Files = files,
            Frames = eigenFlats.Count,
            LogTexture = eigenFlats.LogTexture(),
            EigenFlats = eigenFlats.Fit(),
            Fit = fit,
            Notes = scans.Count < EnoughSequences ? [$"Cross-validated on {scans.Count} sequences only: each was predicted from what a single other one taught, so the errors are upper bounds. {EnoughSequences} or more are better."] : [],
        };
        progress?.Report(1);
        return trained;
    }

    // A sequence that is there twice would be predicted from itself.
    private static void RefuseTwins(TrainingFile[] files)
    {
        foreach (var twins in files.GroupBy(f => f.Sha256).Where(g => g.Count() > 1))
            throw new BadInputException($"{twins.First().Path} and {twins.Last().Path} are the same scan: each counts once.");
    }

    private static void Take(RecordedSequence sequence, PolynomialTrainer polynomial, EigenFlatTrainer eigenFlats, Action<double> report, CancellationToken cancellation)
    {
        var backgrounds = sequence.Open();
        var (first, last) = (backgrounds.Read(sequence.Stops[0]), backgrounds.Read(sequence.Stops[^1]));
        polynomial.BeginSequence(first, last);
        for (var t = 0; t < sequence.Stops.Count; t++)
        {
            cancellation.ThrowIfCancellationRequested();
            var stop = sequence.Stops[t];
            var background = t == 0 ? first : t == sequence.Stops.Count - 1 ? last : backgrounds.Read(stop);
            polynomial.Add(t, background);
            eigenFlats.Add(background, backgrounds.ExposureOf(stop), backgrounds.Stops[stop].FrameIndices.Count);
            report((t + 1.0) / sequence.Stops.Count);
        }
        polynomial.EndSequence();
    }
}
