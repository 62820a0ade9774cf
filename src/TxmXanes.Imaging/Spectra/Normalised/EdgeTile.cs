using System.Numerics;
using System.Runtime.InteropServices;
using TxmXanes.Imaging.Stacks;

namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>The edge lines of a tile of neighbouring pixels, in planes that stay in the second-level cache together with the tile's part of every frame. For one thread.</summary>
internal sealed class EdgeTile
{
    /// <summary>Pixels of a tile at most: with a hundred frames 400 kB.</summary>
    public const int Length = 1024;

    private readonly EdgeModel model;
    private readonly float[][] moments;
    private readonly float[][] weights;
    private readonly PixelLines pixel;
    private readonly double[] spectrum;

    public EdgeTile(EdgeModel model)
    {
        this.model = model;
        moments = Planes(model.Moments);
        (Pre, Step, Thickness) = (Planes(model.PreFunctions.Length), Planes(model.StepFunctions.Length), new float[Length]);
        weights = new float[model.Moments][];
        for (var k = 0; k < weights.Length; k++)
        {
            var (group, member) = k < model.Pre.Terms ? (model.Pre, k) : (model.Post, k - model.Pre.Terms);
            weights[k] = Enumerable.Range(0, group.Frames.Length).Select(i => (float)group.Weight(member, i)).ToArray();
        }
        pixel = new PixelLines(model);
        spectrum = new double[model.Axis.EnergiesEv.Length];
    }

    /// <summary>P_i of each pixel.</summary>
    public float[][] Pre { get; }

    /// <summary>S_i of each pixel.</summary>
    public float[][] Step { get; }

    public float[] Thickness { get; }

    /// <summary>Pixels that miss a frame of a range, rising: their lines are of the frames they have.</summary>
    public List<int> Incomplete { get; } = [];

    /// <summary>Fits the lines of the pixels [start, start + length).</summary>
    public void Load(SpectrumStack stack, int start, int length)
    {
        foreach (var plane in moments)
            Array.Clear(plane);
        Sum(stack, start, length, model.Pre, 0);
        Sum(stack, start, length, model.Post, model.Pre.Terms);
        for (var i = 0; i < Pre.Length; i++)
            Combine(model.PreFromMoments[i], 0, Pre[i]);
        for (var i = 0; i < Step.Length; i++)
            Combine(model.StepFromMoments[i], model.StepConstant[i], Step[i]);
        Combine(model.Thickness, 0, Thickness);

        Incomplete.Clear();
        for (var p = 0; p < length; p++)
            if (!float.IsFinite(Thickness[p]))
                Patch(stack, start, p);
    }

    /// <summary>mu = (y - pre)/(step) of one frame of the tile.</summary>
    /// <param name="y">The frame's part; may be <paramref name="mu"/>.</param>
    public void Normalise(int t, ReadOnlySpan<float> y, Span<float> mu)
    {
        if (Pre.Length == 2 && Step.Length == 2 && model.PreFunctions[0][t] == 1 && model.StepFunctions[0][t] == 1)
            NormaliseStraight(y, mu, (float)model.PreFunctions[1][t], (float)model.StepFunctions[1][t]);
        else
            NormaliseAny(t, y, mu);
    }

    /// <summary>The readable reference of <see cref="Normalise"/>.</summary>
    public float NormaliseScalar(int t, int p, float y)
    {
        var (pre, step) = (0f, 0f);
        for (var i = Pre.Length - 1; i >= 0; i--)
            pre = MathF.FusedMultiplyAdd(Pre[i][p], (float)model.PreFunctions[i][t], pre);
        for (var i = Step.Length - 1; i >= 0; i--)
            step = MathF.FusedMultiplyAdd(Step[i][p], (float)model.StepFunctions[i][t], step);
        return (y - pre) / step;
    }

    // Both lines straight, as nearly always.
    private void NormaliseStraight(ReadOnlySpan<float> y, Span<float> mu, float preX, float stepX)
    {
        var vm = MemoryMarshal.Cast<float, Vector<float>>(mu);
        var vy = MemoryMarshal.Cast<float, Vector<float>>(y)[..vm.Length];
        var p0 = MemoryMarshal.Cast<float, Vector<float>>(Pre[0])[..vm.Length];
        var p1 = MemoryMarshal.Cast<float, Vector<float>>(Pre[1])[..vm.Length];
        var s0 = MemoryMarshal.Cast<float, Vector<float>>(Step[0])[..vm.Length];
        var s1 = MemoryMarshal.Cast<float, Vector<float>>(Step[1])[..vm.Length];
        var (a, b) = (new Vector<float>(preX), new Vector<float>(stepX));
        for (var i = 0; i < vm.Length; i++)
            vm[i] = (vy[i] - Vector.FusedMultiplyAdd(p1[i], a, p0[i])) / Vector.FusedMultiplyAdd(s1[i], b, s0[i]);
        for (var i = vm.Length * Vector<float>.Count; i < mu.Length; i++)
            mu[i] = (y[i] - MathF.FusedMultiplyAdd(Pre[1][i], preX, Pre[0][i])) / MathF.FusedMultiplyAdd(Step[1][i], stepX, Step[0][i]);
    }

    private void NormaliseAny(int t, ReadOnlySpan<float> y, Span<float> mu)
    {
        var lanes = Vector<float>.Count;
        var vectors = mu.Length / lanes;
        for (var v = 0; v < vectors; v++)
        {
            var (pre, step) = (Vector<float>.Zero, Vector<float>.Zero);
            for (var i = Pre.Length - 1; i >= 0; i--)
                pre = Vector.FusedMultiplyAdd(new Vector<float>(Pre[i], v * lanes), new Vector<float>((float)model.PreFunctions[i][t]), pre);
            for (var i = Step.Length - 1; i >= 0; i--)
                step = Vector.FusedMultiplyAdd(new Vector<float>(Step[i], v * lanes), new Vector<float>((float)model.StepFunctions[i][t]), step);
            ((new Vector<float>(y[(v * lanes)..]) - pre) / step).CopyTo(mu[(v * lanes)..]);
        }
        for (var p = vectors * lanes; p < mu.Length; p++)
            mu[p] = NormaliseScalar(t, p, y[p]);
    }

    private void Sum(SpectrumStack stack, int start, int length, FrameFunctions group, int first)
    {
        for (var i = 0; i < group.Frames.Length; i += PlaneSums.Frames)
        {
            // The last pass is filled up with the last frame at weight 0.
            var last = group.Frames.Length - 1;
            var a = stack.Frames[group.Frames[i]].AsSpan(start, length);
            var b = stack.Frames[group.Frames[Math.Min(i + 1, last)]].AsSpan(start, length);
            var c = stack.Frames[group.Frames[Math.Min(i + 2, last)]].AsSpan(start, length);
            var d = stack.Frames[group.Frames[Math.Min(i + 3, last)]].AsSpan(start, length);
            for (var k = 0; k < group.Terms; k++)
            {
                var w = weights[first + k];
                PlaneSums.Add(a, b, c, d, new Vector4(w[i], At(w, i + 1), At(w, i + 2), At(w, i + 3)), moments[first + k].AsSpan(0, length));
            }
        }
    }

    private void Combine(double[] row, double constant, float[] plane)
    {
        plane.AsSpan().Fill((float)constant);
        var sums = MemoryMarshal.Cast<float, Vector<float>>(plane.AsSpan());
        for (var k = 0; k < row.Length; k++)
        {
            if (row[k] == 0)
                continue;
            var w = new Vector<float>((float)row[k]);
            var z = MemoryMarshal.Cast<float, Vector<float>>(moments[k]);
            for (var i = 0; i < sums.Length; i++)
                sums[i] = Vector.FusedMultiplyAdd(w, z[i], sums[i]);
        }
    }

    private void Patch(SpectrumStack stack, int start, int p)
    {
        Incomplete.Add(p);
        for (var t = 0; t < spectrum.Length; t++)
            spectrum[t] = stack.Frames[t][start + p];
        pixel.Fit(spectrum);
        for (var i = 0; i < Pre.Length; i++)
            Pre[i][p] = (float)pixel.Pre[i];
        for (var i = 0; i < Step.Length; i++)
            Step[i][p] = (float)pixel.Step[i];
        Thickness[p] = (float)pixel.Thickness;
    }

    private static float At(float[] values, int i) => i < values.Length ? values[i] : 0;

    private static float[][] Planes(int count) => Enumerable.Range(0, count).Select(_ => new float[Length]).ToArray();
}
