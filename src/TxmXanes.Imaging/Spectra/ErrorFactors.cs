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
            BackgroundNoise.AddProducts(Influence[i], noiseFactors[i], Products[i]);
        }
        (BackgroundPhoton, BackgroundRead, Field) = (new double[Pairs], new double[Pairs], new double[Pairs]);
        for (var i = 0; i < frames.Count; i++)
            BackgroundNoise.AddProducts(Influence[i], frames[i].FieldVariance, Field);
        BackgroundNoise.Add(frames, Influence, interpolation, bin, BackgroundPhoton, BackgroundRead);
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
}
