using TxmXanes.Domain;
using TxmXanes.Domain.Spectra;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Imaging.Registration;

/// <summary>How the frames of a scan lie to each other.</summary>
/// <param name="Results">One a frame; the first with any confidence is the identity. Frames without confidence have the motion between their neighbours'.</param>
/// <param name="Notes">What the user should know, one sentence each.</param>
public sealed record StackMotions(IReadOnlyList<MotionResult> Results, IReadOnlyList<string> Notes);

/// <summary>Registration of a scan whose frames are read one at a time, by any reference, mode and method (science section 6).</summary>
/// <remarks>
/// Memory is bounded by a batch of frames at the resolution of the comparison (at most 1024² floats and the same again). Frames are prepared and compared side by side on all cores; results do not depend on their number.
/// <see cref="RegistrationReference.Fixed"/> and <see cref="RegistrationReference.Sequential"/> read every frame once, <see cref="RegistrationReference.Running"/> twice: against one frame, and then against the mixture of all others that the references' spectra give for the frame's energy
/// (<see cref="RunningReference"/>), which no change of contrast across the edge can pull.
/// </remarks>
public static class StackRegistration
{
    /// <summary>Aligns.</summary>
    /// <param name="energiesEv">One a frame.</param>
    /// <param name="density">Writes the optical density of frame t, NaN where invalid: always the same for the same t. Called by one thread at a time, in any order.</param>
    /// <param name="references">Spectra that span the sample's contrast; needed for <see cref="RegistrationReference.Running"/> alone.</param>
    /// <param name="progress">Told the done part, 0 to 1.</param>
    /// <exception cref="BadInputException">The options do not fit each other or the frames.</exception>
    public static StackMotions Run(int rows, int columns, IReadOnlyList<double> energiesEv, Action<int, Memory<float>> density, RegistrationOptions options, IReadOnlyList<ReferenceSpectrum>? references = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        if (options.Mode == MotionModel.None)
            return new(energiesEv.Select(_ => new MotionResult(AffineMotion.Identity, 1)).ToArray(), []);
        var design = options.Reference != RegistrationReference.Running ? null : new JointDesign(energiesEv, references is { Count: > 0 } ? references
            : throw new BadInputException("The registration's running reference mixes the frames by the reference spectra, but none are given; choose the reference 'fixed' or 'sequential'."));
        if (options.Chosen == RegistrationMethod.PhaseCorrelation)
        {
            using var phase = new PhaseMatcher(new PhaseCorrelation(rows, columns, options.Region));
            return Run(phase);
        }
        using var pyramid = new PyramidMatcher(new PyramidRegistration(rows, columns, options.Mode, options.Region));
        return Run(pyramid);

        StackMotions Run<T>(FrameMatcher<T> matcher) where T : class
        {
            var frames = new FrameReader<T>(matcher, rows * columns, energiesEv.Count, density, progress, design is null ? 1 : 2, cancellation);
            return options.Reference == RegistrationReference.Sequential
                ? Finish(Sequential(matcher, frames), energiesEv)
                : AgainstOne(matcher, frames, options, energiesEv, design);
        }
    }

    private static StackMotions AgainstOne<T>(FrameMatcher<T> matcher, FrameReader<T> frames, RegistrationOptions options, IReadOnlyList<double> energiesEv, JointDesign? design) where T : class
    {
        List<string> notes = [];
        var chosen = options.ReferenceIn(energiesEv);
        var index = chosen;
        var reference = frames.Read(index);
        // A frame named by the user stays; else the next one that shows anything does as well.
        while (!matcher.Usable(reference) && options.ReferenceFrame is null && options.ReferenceEnergyEv is null && index > 0)
            reference = frames.Read(--index);
        if (!matcher.Usable(reference))
            return new(energiesEv.Select(_ => new MotionResult(AffineMotion.Identity, 0)).ToArray(), [$"Registration found no contrast in its reference frame {chosen} ({energiesEv[chosen]:0.##} eV): no frame was moved."]);
        if (index != chosen)
            notes.Add($"Registration found no contrast in the last frame and took frame {index} ({energiesEv[index]:0.##} eV) as its reference.");

        var running = design is null ? null : new RunningReference(design, matcher.Rows, matcher.Columns);
        var results = new MotionResult[energiesEv.Count];
        frames.Each((t, frame) => results[t] = t == index ? new(AffineMotion.Identity, 1) : matcher.Compare(reference, frame), Add);
        if (running is null || running.Count < 2)
            return Finish(results, energiesEv, notes);

        var refined = new MotionResult[results.Length];
        frames.Each((t, frame) =>
        {
            refined[t] = results[t];
            if (results[t].Confidence == 0)
                return;
            var template = new float[matcher.Rows * matcher.Columns];
            running.TemplateWithout(energiesEv[t], template, Moved(matcher, frame, results[t].Motion), Shift.None);
            if (matcher.CompareNear(template, frame, results[t].Motion) is { Confidence: > 0 } found)
                refined[t] = found;
        });
        return Finish(refined, energiesEv, notes);

        void Add(int t, T frame)
        {
            if (running is not null && results[t].Confidence > 0)
                running.Add(Moved(matcher, frame, results[t].Motion), energiesEv[t], Shift.None);
        }
    }

    // Each frame against the one before finds it; against the last of the batch before, from there, places it.
    private static MotionResult[] Sequential<T>(FrameMatcher<T> matcher, FrameReader<T> frames) where T : class
    {
        var results = new MotionResult[frames.Count];
        T? key = null;
        var keyMotion = AffineMotion.Identity;
        frames.EachBatch((first, batch) =>
        {
            var steps = new MotionResult[batch.Length];
            Parallel.For(0, batch.Length, frames.Options, i =>
            {
                if ((i == 0 ? key : batch[i - 1]) is { } before)
                    steps[i] = matcher.Compare(before, batch[i]);
            });
            var motions = new MotionResult[batch.Length];
            var (last, lastMotion) = (key, keyMotion);
            for (var i = 0; i < batch.Length; i++)
            {
                // The frame before may show nothing: then the last that did.
                if (last is null)
                    motions[i] = new(AffineMotion.Identity, matcher.Usable(batch[i]) ? 1 : 0);
                else
                {
                    var step = ReferenceEquals(last, i == 0 ? key : batch[i - 1]) ? steps[i] : matcher.Compare(last, batch[i]);
                    motions[i] = step.Confidence > 0 ? new(lastMotion.Then(step.Motion), step.Confidence) : new(lastMotion, 0);
                }
                if (motions[i].Confidence > 0)
                    (last, lastMotion) = (batch[i], motions[i].Motion);
            }
            if (key is { } fixedKey)
                Parallel.For(0, batch.Length, frames.Options, i =>
                {
                    if (motions[i].Confidence > 0 && matcher.CompareNear(matcher.Image(fixedKey), batch[i], keyMotion.Inverse().Then(motions[i].Motion)) is var placed && placed.Confidence >= 0.5 * motions[i].Confidence)
                        motions[i] = placed with { Motion = keyMotion.Then(placed.Motion) };
                });
            motions.CopyTo(results, first);
            for (var i = 0; i < batch.Length; i++)
                if (motions[i].Confidence > 0)
                    (key, keyMotion) = (batch[i], motions[i].Motion);
        });
        return results;
    }

    private static float[] Moved<T>(FrameMatcher<T> matcher, T frame, AffineMotion motion)
    {
        var moved = new float[matcher.Rows * matcher.Columns];
        Warp.Apply(matcher.Image(frame), matcher.Rows, matcher.Columns, matcher.Seen(motion), Interpolation.Cubic, clamp: false, moved);
        return moved;
    }

    // From the reference's coordinates to those of the first frame; gaps filled.
    private static StackMotions Finish(MotionResult[] results, IReadOnlyList<double> energiesEv, List<string>? notes = null)
    {
        notes ??= [];
        var found = Enumerable.Range(0, results.Length).Where(t => results[t].Confidence > 0).ToArray();
        if (found.Length == 0)
            return new(results.Select(_ => new MotionResult(AffineMotion.Identity, 0)).ToArray(), [.. notes, "Registration found no contrast in any frame: no frame was moved."]);
        var back = results[found[0]].Motion.Inverse();
        foreach (var t in found)
            results[t] = results[t] with { Motion = t == found[0] ? AffineMotion.Identity : back.Then(results[t].Motion) };
        for (var t = 0; t < results.Length; t++)
        {
            if (results[t].Confidence > 0)
                continue;
            var next = Array.FindIndex(found, f => f > t);
            var (a, b) = (found[Math.Max(0, (next < 0 ? found.Length : next) - 1)], next < 0 ? found[^1] : found[next]);
            results[t] = new(a == b || a > t ? results[a].Motion : ShiftTable.Between(results[a].Motion, results[b].Motion, (double)(t - a) / (b - a)), 0);
        }
        var lost = Enumerable.Range(0, results.Length).Where(t => results[t].Confidence == 0).ToArray();
        if (lost.Length > 0)
            notes.Add($"Registration found no match for {lost.Length} of {results.Length} frames (first {lost[0]}, {energiesEv[lost[0]]:0.##} eV); they were placed between their neighbours.");
        return new(results, notes);
    }
}
