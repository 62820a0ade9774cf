using System.Numerics;

namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>Standard errors of the fractions of a vector of complete pixels: equations 1 to 4 of <see cref="NoiseFactors"/> in float, several pixels at a time.</summary>
/// <remarks>
/// With a_s = A_s/step_s and d_s = a_s - sum_m Phi_m(s) U_m, one pass over the frames suffices for the covariance of the coefficients:
/// (5) sum_s var_s d_s d_s^T = S - X U - (X U)^T + U^T Y U with S = sum var a a^T, X = sum var a Phi^T, Y = sum var Phi Phi^T, while U gathers from sum a f_i and sum a mu g_i.
/// </remarks>
internal sealed class TileErrors
{
    private readonly EdgeModel? model;
    private readonly NoiseFactors? noise;
    private readonly int references;
    private readonly int pairs;
    private readonly int moments;
    private readonly int preCount;
    private readonly int stepCount;
    private readonly int preMoments;
    private readonly ErrorFrame[] frames;
    private readonly float[][] preFromMoments;
    private readonly float[][] stepFromMoments;
    private readonly float[] sharedPhoton;
    private readonly float[] sharedRead;
    private readonly bool anyShared;
    private readonly float gain;
    private readonly float readVariance;

    public TileErrors(EdgeModel? model, LcfDesign design, ActiveSetFactors factors, NoiseFactors? noise)
    {
        (this.model, this.noise) = (model, noise);
        (references, pairs) = (design.References, design.References * (design.References + 1) / 2);
        (moments, preMoments, preCount, stepCount) = (model?.Moments ?? 0, model?.Pre.Terms ?? 0, model?.PreFunctions.Length ?? 0, model?.StepFunctions.Length ?? 0);
        preFromMoments = ToFloat(model?.PreFromMoments ?? []);
        stepFromMoments = ToFloat(model?.StepFromMoments ?? []);
        (sharedPhoton, sharedRead) = (ToFloat(noise?.SharedPhoton ?? []), ToFloat(noise?.SharedRead ?? []));
        anyShared = sharedPhoton.Any(v => v != 0);
        (gain, readVariance) = ((float)(noise?.Gain ?? 0), (float)(noise?.ReadVariance ?? 0));
        frames = design.Frames.Concat(model?.Pre.Frames ?? []).Concat(model?.Post.Frames ?? []).Distinct().Order().Select(t => new ErrorFrame(t, model, design, factors, noise)).ToArray();
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
        Span<Vector<float>> covariance = stackalloc Vector<float>[pairs];
        Span<Vector<float>> before = stackalloc Vector<float>[preCount * references];
        Span<Vector<float>> rise = stackalloc Vector<float>[stepCount * references];
        Span<Vector<float>> x = stackalloc Vector<float>[moments * references];
        Span<Vector<float>> y = stackalloc Vector<float>[moments * moments];
        Span<Vector<float>> a = stackalloc Vector<float>[references];
        covariance.Clear();
        before.Clear();
        rise.Clear();
        x.Clear();
        y.Clear();
        var inverseBackground = noise is null ? Vector<float>.Zero : VectorExp.Exp(-logBackground);
        foreach (var frame in frames)
        {
            var stepHere = model is null ? Vector<float>.One : Dot(frame.Step, step);
            var mu = frame.InFit ? Dot(frame.Basis, beta) : new Vector<float>(frame.Outside);
            var variance = noise is null
                ? fitError * stepHere * stepHere
                : Variance(frame, model is null ? mu : Vector.FusedMultiplyAdd(stepHere, mu, Dot(frame.Pre, pre)), logBackground, inverseBackground);
            if (frame.InFit)
            {
                var scale = Vector<float>.One / stepHere;
                for (var j = 0; j < a.Length; j++)
                    a[j] = new Vector<float>(frame.Influence[j]) * scale;
                AddProducts(a, variance, covariance);
                AddOuter(a, frame.Pre, before);
                for (var i = 0; i < stepCount; i++)
                {
                    var weight = mu * new Vector<float>(frame.Step[i]);
                    var sums = rise.Slice(i * references, a.Length);
                    for (var j = 0; j < a.Length; j++)
                        sums[j] = Vector.FusedMultiplyAdd(a[j], weight, sums[j]);
                }
            }
            for (var m = frame.FirstMoment; m < frame.LastMoment; m++)
            {
                var weight = variance * new Vector<float>(frame.Moments[m]);
                for (var n = frame.FirstMoment; n <= m; n++)
                    y[m * moments + n] = Vector.FusedMultiplyAdd(weight, new Vector<float>(frame.Moments[n]), y[m * moments + n]);
                if (!frame.InFit)
                    continue;
                var sums = x.Slice(m * references, a.Length);
                for (var j = 0; j < a.Length; j++)
                    sums[j] = Vector.FusedMultiplyAdd(weight, a[j], sums[j]);
            }
        }
        if (model is not null)
            AddLines(before, rise, x, y, covariance);
        if (anyShared)
            AddShared(inverseBackground, thickness, covariance);
        Fractions(covariance, unbound, sigma);
    }

    // U, and its three terms of equation 5.
    private void AddLines(ReadOnlySpan<Vector<float>> before, ReadOnlySpan<Vector<float>> rise, ReadOnlySpan<Vector<float>> x, ReadOnlySpan<Vector<float>> y, Span<Vector<float>> covariance)
    {
        Span<Vector<float>> u = stackalloc Vector<float>[moments * references];
        // Z_m = sum_n Y_mn U_n / 2 on the diagonal block - X_m: the covariance gains U^T Z + (U^T Z)^T.
        Span<Vector<float>> z = stackalloc Vector<float>[moments * references];
        u.Clear();
        for (var m = 0; m < moments; m++)
            for (var j = 0; j < references; j++)
            {
                var sum = Vector<float>.Zero;
                for (var i = 0; i < preCount; i++)
                    sum = Vector.FusedMultiplyAdd(new Vector<float>(preFromMoments[i][m]), before[i * references + j], sum);
                for (var i = 0; i < stepCount; i++)
                    sum = Vector.FusedMultiplyAdd(new Vector<float>(stepFromMoments[i][m]), rise[i * references + j], sum);
                u[m * references + j] = sum;
            }
        for (var m = 0; m < moments; m++)
        {
            var (first, last) = m < preMoments ? (0, preMoments) : (preMoments, moments);
            for (var j = 0; j < references; j++)
            {
                var sum = Vector<float>.Zero;
                for (var n = first; n < last; n++)
                    sum = Vector.FusedMultiplyAdd(n <= m ? y[m * moments + n] : y[n * moments + m], u[n * references + j], sum);
                z[m * references + j] = sum * new Vector<float>(0.5f) - x[m * references + j];
            }
        }
        var p = 0;
        for (var k = 0; k < references; k++)
            for (var l = 0; l <= k; l++, p++)
                for (var m = 0; m < moments; m++)
                {
                    covariance[p] = Vector.FusedMultiplyAdd(u[m * references + k], z[m * references + l], covariance[p]);
                    covariance[p] = Vector.FusedMultiplyAdd(u[m * references + l], z[m * references + k], covariance[p]);
                }
    }

    private void AddShared(Vector<float> inverseBackground, Vector<float> thickness, Span<Vector<float>> covariance)
    {
        var scale = inverseBackground / (thickness * thickness);
        for (var p = 0; p < covariance.Length; p++)
            covariance[p] += scale * (new Vector<float>(gain * sharedPhoton[p]) + inverseBackground * new Vector<float>(readVariance * sharedRead[p]));
    }

    private static void Fractions(ReadOnlySpan<Vector<float>> covariance, ReadOnlySpan<Vector<float>> unbound, Span<Vector<float>> sigma)
    {
        Span<Vector<float>> fraction = stackalloc Vector<float>[unbound.Length];
        var total = Vector<float>.Zero;
        foreach (var c in unbound)
            total += c;
        var inverse = Vector.ConditionalSelect(Vector.GreaterThan(total, Vector<float>.Zero), Vector<float>.One / total, new Vector<float>(float.NaN));
        for (var j = 0; j < unbound.Length; j++)
            fraction[j] = unbound[j] * inverse;
        PackedErrorFactors.Delta(covariance, fraction, inverse, sigma);
    }

    private Vector<float> Variance(ErrorFrame frame, Vector<float> y, Vector<float> logBackground, Vector<float> inverseBackground)
    {
        var u = VectorExp.Exp(y - logBackground - new Vector<float>(frame.LogExposure));
        var own = u * Vector.FusedMultiplyAdd(u, new Vector<float>(readVariance), new Vector<float>(gain));
        var background = inverseBackground * Vector.FusedMultiplyAdd(inverseBackground, new Vector<float>(frame.BackgroundRead), new Vector<float>(frame.BackgroundPhoton));
        return Vector.FusedMultiplyAdd(new Vector<float>(frame.Factor), own + background, new Vector<float>(frame.Field));
    }

    private static void AddProducts(ReadOnlySpan<Vector<float>> a, Vector<float> variance, Span<Vector<float>> covariance)
    {
        var p = 0;
        for (var k = 0; k < a.Length; k++)
        {
            var weight = variance * a[k];
            for (var l = 0; l <= k; l++, p++)
                covariance[p] = Vector.FusedMultiplyAdd(weight, a[l], covariance[p]);
        }
    }

    // sums[i, j] += a[j] f[i].
    private static void AddOuter(ReadOnlySpan<Vector<float>> a, float[] f, Span<Vector<float>> sums)
    {
        for (var i = 0; i < f.Length; i++)
        {
            var weight = new Vector<float>(f[i]);
            var row = sums.Slice(i * a.Length, a.Length);
            for (var j = 0; j < a.Length; j++)
                row[j] = Vector.FusedMultiplyAdd(a[j], weight, row[j]);
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
}
