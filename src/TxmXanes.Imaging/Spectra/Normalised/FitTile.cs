using System.Numerics;
using TxmXanes.Imaging.Stacks;

namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>The sums of the fit for a tile of pixels, h_k = sum_t q_k(t) mu_t and s = sum_t mu_t², with mu made on the way where there are edge lines. For one thread.</summary>
internal sealed class FitTile
{
    private readonly LcfDesign design;
    private readonly float[][] weights;
    private readonly float[] scratch;

    public FitTile(LcfDesign design, bool lines)
    {
        this.design = design;
        H = new float[design.Terms][];
        weights = new float[design.Terms][];
        for (var k = 0; k < H.Length; k++)
            (H[k], weights[k]) = (new float[EdgeTile.Length], Array.ConvertAll(design.Basis.Q[k], q => (float)q));
        scratch = lines ? new float[PlaneSums.Frames * EdgeTile.Length] : [];
    }

    /// <summary>h_k of each pixel.</summary>
    public float[][] H { get; }

    /// <summary>s of each pixel.</summary>
    public float[] S { get; } = new float[EdgeTile.Length];

    /// <summary>Sums the pixels [start, start + length).</summary>
    /// <param name="lines">Loaded for the same pixels; null where the stack is taken as it is.</param>
    public void Load(SpectrumStack stack, EdgeTile? lines, int start, int length)
    {
        foreach (var plane in H)
            Array.Clear(plane);
        Array.Clear(S);
        var frames = design.Frames;
        for (var i = 0; i < frames.Length; i += PlaneSums.Frames)
        {
            var a = Part(i, 0);
            var b = Part(i, 1);
            var c = Part(i, 2);
            var d = Part(i, 3);
            for (var k = 0; k < H.Length; k++)
            {
                var w = weights[k];
                PlaneSums.Add(a, b, c, d, new Vector4(w[i], At(w, i + 1), At(w, i + 2), At(w, i + 3)), H[k].AsSpan(0, length));
            }
            PlaneSums.AddSquares(a, b, c, d, new Vector4(1, One(i + 1), One(i + 2), One(i + 3)), S.AsSpan(0, length));
        }

        // The last pass is filled up with the last frame at weight 0.
        ReadOnlySpan<float> Part(int first, int slot)
        {
            if (first + slot >= frames.Length)
                return Part(first, frames.Length - 1 - first);
            var t = frames[first + slot];
            var y = stack.Frames[t].AsSpan(start, length);
            if (lines is null)
                return y;
            var mu = scratch.AsSpan(slot * EdgeTile.Length, length);
            lines.Normalise(t, y, mu);
            return mu;
        }

        float One(int i) => i < frames.Length ? 1 : 0;

        static float At(float[] w, int i) => i < w.Length ? w[i] : 0;
    }
}
