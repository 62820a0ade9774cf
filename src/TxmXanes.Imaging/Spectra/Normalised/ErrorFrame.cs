using System.Numerics;

namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>What <see cref="TileErrors"/> reads of one frame, in float.</summary>
internal sealed class ErrorFrame
{
    public ErrorFrame(int t, EdgeModel? model, LcfDesign design, ActiveSetFactors factors, NoiseFactors? noise)
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

    /// <summary>q_k(t).</summary>
    public float[] Basis { get; } = [];

    /// <summary>A_t.</summary>
    public float[] Influence { get; } = [];

    /// <summary>f_i(t).</summary>
    public float[] Pre { get; } = [];

    /// <summary>g_i(t).</summary>
    public float[] Step { get; } = [];

    /// <summary>Phi_m(t).</summary>
    public float[] Moments { get; } = [];

    /// <summary>The moments that the frame is in.</summary>
    public int FirstMoment { get; }

    /// <summary>One past the last of them.</summary>
    public int LastMoment { get; }

    /// <summary>The normalised spectrum where the lines are all that is fitted: 0 before, 1 after the edge.</summary>
    public float Outside { get; }

    public float Factor { get; }

    public float LogExposure { get; }

    public float BackgroundPhoton { get; }

    public float BackgroundRead { get; }

    public float Field { get; }
}

/// <summary>Up to four frames that are all in the fit or all not, with their weights side by side for <see cref="PlaneSums"/>.</summary>
internal sealed class ErrorBatch(ErrorFrame[] frames)
{
    public ErrorFrame[] Frames { get; } = frames;

    public bool IsFit { get; } = frames[0].InFit;

    public Vector4[] Influence { get; } = SideBySide(frames, f => f.Influence);

    public Vector4[] Pre { get; } = SideBySide(frames, f => f.Pre);

    public Vector4[] Step { get; } = SideBySide(frames, f => f.Step);

    public Vector4[] Moments { get; } = SideBySide(frames, f => f.Moments);

    private static Vector4[] SideBySide(ErrorFrame[] frames, Func<ErrorFrame, float[]> values)
    {
        return Enumerable.Range(0, values(frames[0]).Length).Select(i => new Vector4(At(0, i), At(1, i), At(2, i), At(3, i))).ToArray();

        float At(int q, int i) => q < frames.Length ? values(frames[q])[i] : 0;
    }
}
