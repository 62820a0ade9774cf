namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>
/// An edge normalisation as linear algebra: a few moments of each pixel's spectrum, and from them the line before the edge and the step at every energy.
/// </summary>
/// <remarks>
/// (1) z_k = sum_t Phi_k(t) y_t over the pre- or the post-edge frames; (2) pre_t = sum_i P_i f_i(t) with P = A z; (3) step_t = sum_i S_i g_i(t) with S = B z + B_0.
/// All modes are of this form, so one kernel and one propagation of errors serve them all. The thickness (P2 section 7.1) is the mean over the post-edge frames of the post-edge line less the pre-edge line, sum_k w_k z_k.
/// </remarks>
internal sealed class EdgeModel
{
    // Made when first asked for; two threads that both make them make the same.
    private double[]? preOfMoment;
    private double[]? stepOfMoment;

    public required EdgeOptions Options { get; init; }

    public required EdgeAxis Axis { get; init; }

    public required FrameFunctions Pre { get; init; }

    public required FrameFunctions Post { get; init; }

    /// <summary>f_i(t).</summary>
    public required double[][] PreFunctions { get; init; }

    /// <summary>A, [i][k].</summary>
    public required double[][] PreFromMoments { get; init; }

    /// <summary>g_i(t).</summary>
    public required double[][] StepFunctions { get; init; }

    /// <summary>B, [i][k].</summary>
    public required double[][] StepFromMoments { get; init; }

    /// <summary>B_0, [i].</summary>
    public required double[] StepConstant { get; init; }

    /// <summary>w.</summary>
    public required double[] Thickness { get; init; }

    /// <summary>m: the moments of the pre-edge frames, then those of the post-edge frames.</summary>
    public int Moments => Pre.Terms + Post.Terms;

    /// <summary>Phi_k(t) of one frame; 0 outside the moment's range.</summary>
    public double MomentWeight(int k, int t)
    {
        var (group, member) = k < Pre.Terms ? (Pre, k) : (Post, k - Pre.Terms);
        var i = group.IndexOf(t);
        return i < 0 ? 0 : group.Weight(member, i);
    }

    /// <summary>a_k(t) = sum_i A_ik f_i(t): what moment k does to the line before the edge.</summary>
    public double PreOfMoment(int k, int t) => (preOfMoment ??= Table(PreFromMoments, PreFunctions))[k * Axis.EnergiesEv.Length + t];

    /// <summary>b_k(t) = sum_i B_ik g_i(t): what moment k does to the step.</summary>
    public double StepOfMoment(int k, int t) => (stepOfMoment ??= Table(StepFromMoments, StepFunctions))[k * Axis.EnergiesEv.Length + t];

    /// <summary>P and S of one pixel from its moments.</summary>
    public void Lines(ReadOnlySpan<double> z, Span<double> p, Span<double> s)
    {
        for (var i = 0; i < p.Length; i++)
            p[i] = Dot(PreFromMoments[i], z);
        for (var i = 0; i < s.Length; i++)
            s[i] = StepConstant[i] + Dot(StepFromMoments[i], z);
    }

    /// <summary>pre_t.</summary>
    public double PreAt(int t, ReadOnlySpan<double> p) => At(PreFunctions, t, p);

    /// <summary>step_t.</summary>
    public double StepAt(int t, ReadOnlySpan<double> s) => At(StepFunctions, t, s);

    private double[] Table(double[][] fromMoments, double[][] functions)
    {
        var (count, table) = (Axis.EnergiesEv.Length, new double[Moments * Axis.EnergiesEv.Length]);
        for (var k = 0; k < Moments; k++)
            for (var t = 0; t < count; t++)
                for (var i = 0; i < functions.Length; i++)
                    table[k * count + t] += fromMoments[i][k] * functions[i][t];
        return table;
    }

    private static double At(double[][] functions, int t, ReadOnlySpan<double> coefficients)
    {
        var value = 0.0;
        for (var i = 0; i < coefficients.Length; i++)
            value += coefficients[i] * functions[i][t];
        return value;
    }

    private static double Dot(double[] a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var k = 0; k < b.Length; k++)
            sum += a[k] * b[k];
        return sum;
    }
}

/// <summary>Slopes of the mean spectrum's lines over its edge jump.</summary>
/// <param name="PrePerEv">Slope of the pre-edge line over the jump, 1/eV.</param>
/// <param name="StepPerEv">Slope of post minus pre over the jump, 1/eV.</param>
/// <param name="Weight">The part of a pixel's own slope that is kept: 0 for the global mode.</param>
internal readonly record struct GlobalSlopes(double PrePerEv, double StepPerEv, double Weight);
