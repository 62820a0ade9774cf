using System.Numerics;
using System.Runtime.InteropServices;

namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>Standard errors of the fractions of a tile of complete pixels: equations 1 to 4 of <see cref="NoiseFactors"/> in float. For one thread.</summary>
/// <remarks>
/// With a_s = A_s/step_s and d_s = a_s - sum_m Phi_m(s) U_m, one pass over the frames suffices for the covariance of the coefficients:
/// (5) sum_s var_s d_s d_s^T = S - X U - (X U)^T + U^T Y U with S = sum var a a^T, X = sum var a Phi^T, Y = sum var Phi Phi^T, while U gathers from sum a f_i and sum a mu g_i.
/// Four frames at a time are worked out for a strip of pixels into planes that stay in the nearest cache, and then added to the sums, as in <see cref="PlaneSums"/>.
/// </remarks>
internal sealed class TileErrors
{
    private const int Strip = 256;
    private const int Batch = PlaneSums.Frames;
    private readonly EdgeModel? model;
    private readonly NoiseFactors? noise;
    private readonly int references;
    private readonly int moments;
    private readonly int preMoments;
    private readonly ErrorBatch[] batches;
    private readonly StripSums sums;
    private readonly StripFrame[] slots = new StripFrame[Batch];
    private readonly float[] zero = new float[Strip];
    private readonly float[] inverseBackground = new float[Strip];

    public TileErrors(EdgeModel? model, LcfDesign design, ActiveSetFactors factors, NoiseFactors? noise)
    {
        (this.model, this.noise, references) = (model, noise, design.References);
        (moments, preMoments) = (model?.Moments ?? 0, model?.Pre.Terms ?? 0);
        var frames = design.Frames.Concat(model?.Pre.Frames ?? []).Concat(model?.Post.Frames ?? []).Distinct().Order().Select(t => new ErrorFrame(t, model, design, factors, noise)).ToArray();
        batches = frames.Where(f => f.InFit).Chunk(Batch).Concat(frames.Where(f => !f.InFit).Chunk(Batch)).Select(c => new ErrorBatch(c)).ToArray();
        sums = new StripSums(references, moments, model?.PreFunctions.Length ?? 0, model?.StepFunctions.Length ?? 0, Strip);
        for (var q = 0; q < Batch; q++)
            slots[q] = new StripFrame(Strip);
    }

    /// <param name="edge">Null without lines.</param>
    /// <param name="beta">h/T, planes of the tile like all that follow.</param>
    /// <param name="unbound">c of the fit without bounds.</param>
    /// <param name="logBackground">ln of the background; not used where the camera is not known.</param>
    /// <param name="fitError">chi²/(n - terms).</param>
    /// <param name="sigma">[J], receives the standard errors; NaN where sum c is not above 0.</param>
    public void Fill(EdgeTile? edge, float[][] beta, float[][] unbound, float[] logBackground, float[] fitError, float[][] sigma, int length)
    {
        for (var start = 0; start < length; start += Strip)
        {
            sums.Clear();
            if (noise is not null)
                for (var i = 0; i < Strip; i += Vector<float>.Count)
                    VectorExp.Exp(-new Vector<float>(logBackground, start + i)).CopyTo(inverseBackground, i);
            foreach (var batch in batches)
                AddBatch(batch, edge, beta, fitError, start);
            Finish(edge, unbound, sigma, start);
        }
    }

    private void AddBatch(ErrorBatch batch, EdgeTile? edge, float[][] beta, float[] fitError, int start)
    {
        for (var q = 0; q < Batch; q++)
            if (q < batch.Frames.Length)
                Work(batch.Frames[q], slots[q], edge, beta, fitError, start);
            else
                slots[q].Clear();
        var (a, b, c, d) = (slots[0], slots[1], slots[2], slots[3]);
        if (batch.IsFit)
        {
            // a_j is the same plane for every j but for a number, so all the sums are of four planes with other weights.
            for (var j = 0; j < references; j++)
            {
                for (var i = 0; i < sums.Before.Length; i++)
                    PlaneSums.Add(a.Inverse, b.Inverse, c.Inverse, d.Inverse, batch.Influence[j] * batch.Pre[i], sums.Before[i][j]);
                for (var i = 0; i < sums.Rise.Length; i++)
                    PlaneSums.Add(a.Weighted, b.Weighted, c.Weighted, d.Weighted, batch.Influence[j] * batch.Step[i], sums.Rise[i][j]);
                for (var m = 0; m < moments; m++)
                    if (batch.Moments[m] != Vector4.Zero)
                        PlaneSums.Add(a.Varied, b.Varied, c.Varied, d.Varied, batch.Influence[j] * batch.Moments[m], sums.X[m][j]);
            }
            var p = 0;
            for (var k = 0; k < references; k++)
                for (var l = 0; l <= k; l++, p++)
                    PlaneSums.Add(a.Squared, b.Squared, c.Squared, d.Squared, batch.Influence[k] * batch.Influence[l], sums.Covariance[p]);
        }
        for (var m = 0; m < moments; m++)
            for (var n = m < preMoments ? 0 : preMoments; n <= m; n++)
                if (batch.Moments[m] * batch.Moments[n] is var weights && weights != Vector4.Zero)
                    PlaneSums.Add(a.Variance, b.Variance, c.Variance, d.Variance, weights, sums.Y[m][n]);
    }

    // 1/step, mu/step, var/step, var/step² and var of one frame.
    private void Work(ErrorFrame frame, StripFrame slot, EdgeTile? edge, float[][] beta, float[] fitError, int start)
    {
        var (mu, step, pre) = (slot.Mu, slot.Step, slot.Pre);
        Combine(frame.Basis, beta, start, frame.Outside, mu);
        Combine(frame.Step, edge?.Step ?? [], start, edge is null ? 1 : 0, step);
        if (noise is not null)
            Combine(frame.Pre, edge?.Pre ?? [], start, 0, pre);
        var lanes = Vector<float>.Count;
        var variance = MemoryMarshal.Cast<float, Vector<float>>(slot.Variance.AsSpan());
        var vm = MemoryMarshal.Cast<float, Vector<float>>(mu.AsSpan())[..variance.Length];
        var vs = MemoryMarshal.Cast<float, Vector<float>>(step.AsSpan())[..variance.Length];
        if (noise is null)
        {
            for (var i = 0; i < variance.Length; i++)
                variance[i] = new Vector<float>(fitError, start + i * lanes) * vs[i] * vs[i];
        }
        else
        {
            var vp = MemoryMarshal.Cast<float, Vector<float>>(pre.AsSpan())[..variance.Length];
            var vb = MemoryMarshal.Cast<float, Vector<float>>(inverseBackground.AsSpan())[..variance.Length];
            var (gain, read) = (new Vector<float>((float)noise.Gain), new Vector<float>((float)noise.ReadVariance));
            var (ownGain, ownRead) = (new Vector<float>(frame.BackgroundPhoton), new Vector<float>(frame.BackgroundRead));
            var (factor, field, exposure) = (new Vector<float>(frame.Factor), new Vector<float>(frame.Field), new Vector<float>(MathF.Exp(-frame.LogExposure)));
            for (var i = 0; i < variance.Length; i++)
            {
                // u = 1/I, so var = (gain I + read²)/I² = gain u + read² u².
                var u = VectorExp.Exp(Vector.FusedMultiplyAdd(vs[i], vm[i], vp[i])) * vb[i] * exposure;
                var own = u * Vector.FusedMultiplyAdd(u, read, gain);
                var background = vb[i] * Vector.FusedMultiplyAdd(vb[i], ownRead, ownGain);
                variance[i] = Vector.FusedMultiplyAdd(factor, own + background, field);
            }
        }
        if (!frame.InFit)
            return;
        var inverse = MemoryMarshal.Cast<float, Vector<float>>(slot.Inverse.AsSpan())[..variance.Length];
        var weighted = MemoryMarshal.Cast<float, Vector<float>>(slot.Weighted.AsSpan())[..variance.Length];
        var varied = MemoryMarshal.Cast<float, Vector<float>>(slot.Varied.AsSpan())[..variance.Length];
        var squared = MemoryMarshal.Cast<float, Vector<float>>(slot.Squared.AsSpan())[..variance.Length];
        for (var i = 0; i < variance.Length; i++)
        {
            var value = Vector<float>.One / vs[i];
            inverse[i] = value;
            weighted[i] = value * vm[i];
            varied[i] = value * variance[i];
            squared[i] = value * value * variance[i];
        }
    }

    private void Finish(EdgeTile? edge, float[][] unbound, float[][] sigma, int start)
    {
        Span<Vector<float>> covariance = stackalloc Vector<float>[sums.Covariance.Length];
        Span<Vector<float>> fraction = stackalloc Vector<float>[references];
        Span<Vector<float>> errors = stackalloc Vector<float>[references];
        var shared = noise is not null && noise.SharedPhoton.AsSpan().IndexOfAnyExcept(0.0) >= 0;
        if (model is not null)
            sums.AddLines(model);
        for (var i = 0; i < Strip; i += Vector<float>.Count)
        {
            for (var p = 0; p < covariance.Length; p++)
                covariance[p] = new Vector<float>(sums.Covariance[p], i);
            if (shared)
                AddShared(new Vector<float>(inverseBackground, i), edge is null ? Vector<float>.One : new Vector<float>(edge.Thickness, start + i), covariance);
            var total = Vector<float>.Zero;
            foreach (var plane in unbound)
                total += new Vector<float>(plane, start + i);
            var inverse = Vector.ConditionalSelect(Vector.GreaterThan(total, Vector<float>.Zero), Vector<float>.One / total, new Vector<float>(float.NaN));
            for (var j = 0; j < references; j++)
                fraction[j] = new Vector<float>(unbound[j], start + i) * inverse;
            PackedErrorFactors.Delta(covariance, fraction, inverse, errors);
            for (var j = 0; j < references; j++)
                errors[j].CopyTo(sigma[j], start + i);
        }
    }

    private void AddShared(Vector<float> inverseBackground, Vector<float> thickness, Span<Vector<float>> covariance)
    {
        var scale = inverseBackground / (thickness * thickness);
        for (var p = 0; p < covariance.Length; p++)
            covariance[p] += scale * (new Vector<float>((float)(noise!.Gain * noise.SharedPhoton[p])) + inverseBackground * new Vector<float>((float)(noise.ReadVariance * noise.SharedRead[p])));
    }

    // sum_k row_k planes_k over the strip; the constant where there is no plane.
    private void Combine(float[] row, float[][] planes, int start, float constant, float[] result)
    {
        result.AsSpan().Fill(row.Length == 0 || planes.Length == 0 ? constant : 0);
        if (planes.Length == 0)
            return;
        for (var k = 0; k < row.Length; k += Batch)
            PlaneSums.Add(Plane(k), Plane(k + 1), Plane(k + 2), Plane(k + 3), new Vector4(At(k), At(k + 1), At(k + 2), At(k + 3)), result);

        ReadOnlySpan<float> Plane(int k) => k < row.Length ? planes[k].AsSpan(start, Strip) : zero;

        float At(int k) => k < row.Length ? row[k] : 0;
    }
}
