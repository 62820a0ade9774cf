using System.Numerics;

namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>Standard errors of the fractions of a vector of complete pixels: equations 1 to 4 of <see cref="NoiseFactors"/> in float, several pixels at a time.</summary>
/// <remarks>Two passes over the frames. The first gathers sum_t A_t f_i/step_t and sum_t A_t mu_t g_i/step_t, from which U follows; the second adds up the variances.</remarks>
internal sealed class TileErrors
{
    private readonly EdgeModel? model;
    private readonly NoiseFactors? noise;
    private readonly int references;
    private readonly int terms;
    private readonly int moments;
    private readonly int preCount;
    private readonly int stepCount;
    private readonly FrameData[] frames;
    private readonly int fitFrames;
    private readonly float[][] preFromMoments;
    private readonly float[][] stepFromMoments;
    private readonly float[] sharedPhoton;
    private readonly float[] sharedRead;

    public TileErrors(EdgeModel? model, LcfDesign design, ActiveSetFactors factors, NoiseFactors? noise)
    {
        (this.model, this.noise) = (model, noise);
        (references, terms, fitFrames) = (design.References, design.Terms, design.Frames.Length);
        (moments, preCount, stepCount) = (model?.Moments ?? 0, model?.PreFunctions.Length ?? 0, model?.StepFunctions.Length ?? 0);
        preFromMoments = ToFloat(model?.PreFromMoments ?? []);
        stepFromMoments = ToFloat(model?.StepFromMoments ?? []);
        (sharedPhoton, sharedRead) = (ToFloat(noise?.SharedPhoton ?? []), ToFloat(noise?.SharedRead ?? []));
        var used = design.Frames.Concat(model?.Pre.Frames ?? []).Concat(model?.Post.Frames ?? []).Distinct().Order();
        frames = used.Select(t => new FrameData(t, model, design, factors, noise)).ToArray();
    }

    /// <param name="beta">[terms], h/T.</param>
    /// <param name="unbound">[J], c of the fit without bounds.</param>
    /// <param name="pre">P; empty without lines.</param>
    /// <param name="step">S.</param>
    /// <param name="fitError">chi²/(n - terms).</param>
    /// <param name="thickness">Of the lines; 1 without.</param>
    /// <param name="sigma">[J], receives the standard errors; NaN where sum c is not above 0.</param>
    public void Fill(ReadOnlySpan<Vector<float>> beta, ReadOnlySpan<Vector<float>> unbound, ReadOnlySpan<Vector<float>> pre, ReadOnlySpan<Vector<float>> step, Vector<float> logBackground, Vector<float> fitError, Vector<float> thickness, Span<Vector<float>> sigma)
    {
        Span<Vector<float>> u = stackalloc Vector<float>[moments * references];
        Span<Vector<float>> fraction = stackalloc Vector<float>[references];
        Span<Vector<float>> d = stackalloc Vector<float>[references];
        if (model is not null)
            Influence(beta, step, u);
        var total = Vector<float>.Zero;
        foreach (var c in unbound)
            total += c;
        var inverse = Vector.ConditionalSelect(Vector.GreaterThan(total, Vector<float>.Zero), Vector<float>.One / total, new Vector<float>(float.NaN));
        for (var j = 0; j < references; j++)
            (fraction[j], sigma[j]) = (unbound[j] * inverse, Vector<float>.Zero);

        var inverseBackground = VectorExp.Exp(-logBackground);
        foreach (var frame in frames)
        {
            var stepHere = model is null ? Vector<float>.One : Dot(frame.Step, step);
            var mu = frame.InFit ? Dot(frame.Basis, beta) : new Vector<float>(frame.Outside);
            var scale = Vector<float>.One / stepHere;
            var sum = Vector<float>.Zero;
            for (var j = 0; j < references; j++)
            {
                d[j] = frame.InFit ? new Vector<float>(frame.Influence[j]) * scale : Vector<float>.Zero;
                for (var k = frame.FirstMoment; k < frame.LastMoment; k++)
                    d[j] -= new Vector<float>(frame.Moments[k]) * u[k * references + j];
                sum += d[j];
            }
            var variance = noise is null
                ? fitError * stepHere * stepHere
                : Variance(frame, model is null ? mu : Vector.FusedMultiplyAdd(stepHere, mu, Dot(frame.Pre, pre)), logBackground, inverseBackground);
            for (var j = 0; j < references; j++)
            {
                var change = d[j] - fraction[j] * sum;
                sigma[j] = Vector.FusedMultiplyAdd(variance * change, change, sigma[j]);
            }
        }
        if (noise is not null && sharedPhoton.Any(v => v != 0))
            AddShared(fraction, inverseBackground, thickness, sigma);
        for (var j = 0; j < references; j++)
            sigma[j] = Vector.SquareRoot(sigma[j]) * inverse;
    }

    // U, from sums over the frames of the fit.
    private void Influence(ReadOnlySpan<Vector<float>> beta, ReadOnlySpan<Vector<float>> step, Span<Vector<float>> u)
    {
        Span<Vector<float>> before = stackalloc Vector<float>[preCount * references];
        Span<Vector<float>> rise = stackalloc Vector<float>[stepCount * references];
        before.Clear();
        rise.Clear();
        foreach (var frame in frames)
        {
            if (!frame.InFit)
                continue;
            var scale = Vector<float>.One / Dot(frame.Step, step);
            var weighted = scale * Dot(frame.Basis, beta);
            for (var j = 0; j < references; j++)
            {
                var (a, b) = (new Vector<float>(frame.Influence[j]) * scale, new Vector<float>(frame.Influence[j]) * weighted);
                for (var i = 0; i < preCount; i++)
                    before[i * references + j] = Vector.FusedMultiplyAdd(a, new Vector<float>(frame.Pre[i]), before[i * references + j]);
                for (var i = 0; i < stepCount; i++)
                    rise[i * references + j] = Vector.FusedMultiplyAdd(b, new Vector<float>(frame.Step[i]), rise[i * references + j]);
            }
        }
        u.Clear();
        for (var k = 0; k < moments; k++)
            for (var j = 0; j < references; j++)
            {
                for (var i = 0; i < preCount; i++)
                    u[k * references + j] += new Vector<float>(preFromMoments[i][k]) * before[i * references + j];
                for (var i = 0; i < stepCount; i++)
                    u[k * references + j] += new Vector<float>(stepFromMoments[i][k]) * rise[i * references + j];
            }
    }

    private Vector<float> Variance(FrameData frame, Vector<float> y, Vector<float> logBackground, Vector<float> inverseBackground)
    {
        var (gain, read) = (new Vector<float>((float)noise!.Gain), new Vector<float>((float)noise.ReadVariance));
        var u = VectorExp.Exp(y - logBackground - new Vector<float>(frame.LogExposure));
        var own = u * Vector.FusedMultiplyAdd(u, read, gain);
        var background = inverseBackground * Vector.FusedMultiplyAdd(inverseBackground, new Vector<float>(frame.BackgroundRead), new Vector<float>(frame.BackgroundPhoton));
        return Vector.FusedMultiplyAdd(new Vector<float>(frame.Factor), own + background, new Vector<float>(frame.Field));
    }

    private void AddShared(ReadOnlySpan<Vector<float>> fraction, Vector<float> inverseBackground, Vector<float> thickness, Span<Vector<float>> sigma)
    {
        var (gain, read) = (new Vector<float>((float)noise!.Gain), new Vector<float>((float)noise.ReadVariance));
        var scale = inverseBackground / (thickness * thickness);
        for (var r = 0; r < references; r++)
            for (var k = 0; k < references; k++)
                for (var l = 0; l < references; l++)
                {
                    var pair = Math.Max(k, l) * (Math.Max(k, l) + 1) / 2 + Math.Min(k, l);
                    var covariance = scale * (gain * new Vector<float>(sharedPhoton[pair]) + read * inverseBackground * new Vector<float>(sharedRead[pair]));
                    sigma[r] += (new Vector<float>(r == k ? 1 : 0) - fraction[r]) * (new Vector<float>(r == l ? 1 : 0) - fraction[r]) * covariance;
                }
    }

    private static Vector<float> Dot(float[] row, ReadOnlySpan<Vector<float>> values)
    {
        var sum = Vector<float>.Zero;
        for (var k = 0; k < values.Length; k++)
            sum = Vector.FusedMultiplyAdd(new Vector<float>(row[k]), values[k], sum);
        return sum;
    }

    private static float[] ToFloat(double[] values) => Array.ConvertAll(values, v => (float)v);

    private static float[][] ToFloat(double[][] values) => Array.ConvertAll(values, ToFloat);

    // What the kernel reads of one frame.
    private sealed class FrameData
    {
        public FrameData(int t, EdgeModel? model, LcfDesign design, ActiveSetFactors factors, NoiseFactors? noise)
        {
            var i = Array.BinarySearch(design.Frames, t);
            InFit = i >= 0;
            if (InFit)
            {
                Basis = Enumerable.Range(0, design.Terms).Select(k => (float)design.Basis.Q[k][i]).ToArray();
                Influence = Enumerable.Range(0, design.References).Select(r => (float)(Enumerable.Range(0, design.References)
                    .Sum(k => factors.Base[r * design.References + k] * design.Basis.Q[design.Background + k][i]) / design.Frames.Length)).ToArray();
            }
            if (model is not null)
            {
                (Pre, Step) = (model.PreFunctions.Select(f => (float)f[t]).ToArray(), model.StepFunctions.Select(g => (float)g[t]).ToArray());
                Moments = Enumerable.Range(0, model.Moments).Select(k => (float)model.MomentWeight(k, t)).ToArray();
                var (before, after) = (Array.BinarySearch(model.Pre.Frames, t) >= 0, Array.BinarySearch(model.Post.Frames, t) >= 0);
                (FirstMoment, LastMoment) = (before ? 0 : model.Pre.Terms, after ? model.Moments : before ? model.Pre.Terms : 0);
                Outside = after ? 1 : 0;
            }
            if (noise is null)
                return;
            (Factor, LogExposure, Field) = ((float)noise.Factor[t], (float)noise.LogExposure[t], (float)noise.Field[t]);
            (BackgroundPhoton, BackgroundRead) = ((float)(noise.Gain * noise.BackgroundPhoton[t]), (float)(noise.ReadVariance * noise.BackgroundRead[t]));
        }

        public bool InFit { get; }

        public float[] Basis { get; } = [];

        public float[] Influence { get; } = [];

        public float[] Pre { get; } = [];

        public float[] Step { get; } = [];

        public float[] Moments { get; } = [];

        public int FirstMoment { get; }

        public int LastMoment { get; }

        // The normalised spectrum where the lines are all that is fitted.
        public float Outside { get; }

        public float Factor { get; }

        public float LogExposure { get; }

        public float BackgroundPhoton { get; }

        public float BackgroundRead { get; }

        public float Field { get; }
    }
}
