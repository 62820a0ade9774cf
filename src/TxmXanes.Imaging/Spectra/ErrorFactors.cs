using TxmXanes.Imaging.Registration;

namespace TxmXanes.Imaging.Spectra;

/// <summary>What the standard errors of all pixels share: how each frame's noise, and each background's, moves the coefficients.</summary>
/// <remarks>
/// c = sum_t A_t y_t with (1) A_t = w_t M q_t, M = (R^-1)_r G^-1. A frame's noise is white on the detector; its interpolated value has the variance k2_t var_t, so (2) Cov = sum_t k2_t var_t A_t A_t^T.
/// A background shared by frames is the same noise on the same detector pixels, met at other places when the sample moves: with k_t(q) the interpolation's weight on detector pixel q and b_g(t) the background's share,
/// (3) C_q = sum_t b_g(t) k_t(q) A_t and Cov += sigma_g² sum_q C_q C_q^T. Where nothing moves and shares are linear in energy, sum_t A_t b_g(t) = 0: the straight line takes it all (science 5.4).
/// A background of one frame only (conventional scan) is the case of one t. sigma_g² = gain/B_g + readVariance/B_g², B_g = B_n t_B i0_B in ADU, over its frames: the sums over g of both powers are kept.
/// </remarks>
internal sealed class ErrorFactors
{
    private readonly double[] noiseFactors;

    public ErrorFactors(JointDesign design, double[] inverseGram, IReadOnlyList<FrameTerm> frames, IReadOnlyList<double[]> bases, Interpolation interpolation, int bin)
    {
        var (n, j) = (design.Terms, design.ReferenceCount);
        References = j;
        Pairs = j * (j + 1) / 2;
        InverseGram = inverseGram;
        Coefficients = SmallMatrix.Multiply(design.InverseR.AsSpan(2 * n), inverseGram, j, n, n);
        Influence = new double[frames.Count][];
        Basis = new double[frames.Count][];
        LogExposure = new double[frames.Count];
        Products = new double[frames.Count][];
        noiseFactors = new double[frames.Count];
        for (var i = 0; i < frames.Count; i++)
        {
            var frame = frames[i];
            Basis[i] = bases[i];
            LogExposure[i] = frame.LogExposure;
            Influence[i] = SmallMatrix.Multiply(Coefficients, Basis[i], j, n, 1);
            for (var a = 0; a < j; a++)
                Influence[i][a] *= frame.Weight;
            noiseFactors[i] = ShiftTaps.For(frame.Shift.Row, interpolation).NoiseFactor(bin) * ShiftTaps.For(frame.Shift.Column, interpolation).NoiseFactor(bin);
            Products[i] = new double[Pairs];
            AddProducts(Influence[i], noiseFactors[i], Products[i]);
        }
        (BackgroundPhoton, BackgroundRead, Field) = (new double[Pairs], new double[Pairs], new double[Pairs]);
        for (var i = 0; i < frames.Count; i++)
            AddProducts(Influence[i], frames[i].FieldVariance, Field);
        AddBackgrounds(frames, interpolation, bin);
    }

    public int References { get; }

    /// <summary>J (J + 1) / 2: pairs (0,0), (1,0), (1,1), (2,0), ...</summary>
    public int Pairs { get; }

    public double[] InverseGram { get; }

    /// <summary>M, [J, n].</summary>
    public double[] Coefficients { get; }

    /// <summary>q_t.</summary>
    public double[][] Basis { get; }

    public double[] LogExposure { get; }

    /// <summary>A_t.</summary>
    public double[][] Influence { get; }

    /// <summary>k2_t A_t A_t^T by pairs.</summary>
    public double[][] Products { get; }

    /// <summary>sum_g e^(-LogExposure_g) / frames_g * sum_q C_q C_q^T: times gain / B_n it is the backgrounds' photon noise.</summary>
    public double[] BackgroundPhoton { get; }

    /// <summary>sum_g e^(-2 LogExposure_g) / frames_g * sum_q C_q C_q^T: times readVariance / B_n².</summary>
    public double[] BackgroundRead { get; }

    /// <summary>(4) sum_t fieldVariance_t A_t A_t^T: the slow errors of the predicted backgrounds, which no interpolation averages.</summary>
    public double[] Field { get; }

    /// <summary>k2_t, the sum of squared interpolation weights.</summary>
    public double NoiseFactor(int frame) => noiseFactors[frame];

    private void AddBackgrounds(IReadOnlyList<FrameTerm> frames, Interpolation interpolation, int bin)
    {
        var uses = new Dictionary<int, List<(int Frame, BackgroundShare Share)>>();
        for (var i = 0; i < frames.Count; i++)
            foreach (var share in (ReadOnlySpan<BackgroundShare>)[frames[i].Before, frames[i].After])
                if (share.Share != 0)
                {
                    if (!uses.TryGetValue(share.Index, out var list))
                        uses[share.Index] = list = [];
                    list.Add((i, share));
                }

        var energy = new double[Pairs];
        foreach (var list in uses.Values)
        {
            Array.Clear(energy);
            AddSpread(frames, list, interpolation, bin, energy);
            var share = list[0].Share;
            var photon = Math.Exp(-share.LogExposure) / Math.Max(1, share.Frames);
            for (var p = 0; p < Pairs; p++)
            {
                BackgroundPhoton[p] += photon * energy[p];
                BackgroundRead[p] += photon * Math.Exp(-share.LogExposure) * energy[p];
            }
        }
    }

    // sum_q C_q C_q^T of one background: C is spread over the detector pixels around one map pixel, on a small patch.
    private void AddSpread(IReadOnlyList<FrameTerm> frames, List<(int Frame, BackgroundShare Share)> uses, Interpolation interpolation, int bin, double[] energy)
    {
        var taps = uses.Select(u => frames[u.Frame].Shift)
            .Select(s => (Row: ShiftTaps.For(s.Row, interpolation), Column: ShiftTaps.For(s.Column, interpolation))).ToArray();
        var (top, left) = (taps.Min(t => t.Row.Offset), taps.Min(t => t.Column.Offset));
        var height = taps.Max(t => t.Row.Offset + t.Row.Count) + bin - 1 - top;
        var width = taps.Max(t => t.Column.Offset + t.Column.Count) + bin - 1 - left;
        var patch = new double[height * width * References];
        Span<double> rowWeights = stackalloc double[ShiftTaps.MaxCount + bin - 1];
        Span<double> columnWeights = stackalloc double[ShiftTaps.MaxCount + bin - 1];
        for (var u = 0; u < taps.Length; u++)
        {
            var (vertical, horizontal) = taps[u];
            var rows = rowWeights[..(vertical.Count + bin - 1)];
            var columns = columnWeights[..(horizontal.Count + bin - 1)];
            vertical.AverageOver(bin, rows);
            horizontal.AverageOver(bin, columns);
            var influence = Influence[uses[u].Frame];
            for (var r = 0; r < rows.Length; r++)
                for (var c = 0; c < columns.Length; c++)
                {
                    var weight = rows[r] * columns[c] * uses[u].Share.Share;
                    var at = ((vertical.Offset - top + r) * width + horizontal.Offset - left + c) * References;
                    for (var a = 0; a < References; a++)
                        patch[at + a] += weight * influence[a];
                }
        }
        for (var q = 0; q < patch.Length; q += References)
            AddProducts(patch.AsSpan(q, References), 1, energy);
    }

    private static void AddProducts(ReadOnlySpan<double> a, double factor, Span<double> pairs)
    {
        var p = 0;
        for (var i = 0; i < a.Length; i++)
            for (var j = 0; j <= i; j++)
                pairs[p++] += factor * a[i] * a[j];
    }
}
