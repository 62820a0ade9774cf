using TxmXanes.Imaging.Registration;

namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>The variance of each frame's optical density, from a pixel's fitted spectrum and the camera's law; and how the fit passes on noise.</summary>
/// <remarks>
/// mu_t = (y_t - pre_t)/step_t and c = sum_t A_t mu_t + const over the frames of the fit. With z the moments of the lines (see <see cref="EdgeModel"/>),
/// (1) d mu_t = (d y_t - sum_k (a_k(t) + mu_t b_k(t)) d z_k)/step_t, a_k(t) = sum_i A_ik f_i(t), b_k(t) = sum_i B_ik g_i(t): the step is as noisy as the rest and is not taken for given.
/// As d z_k = sum_s Phi_k(s) d y_s, (2) d c/d y_s = A_s/step_s [s in the fit] - sum_k Phi_k(s) U_k, U_k = sum_t A_t (a_k(t) + mu_t b_k(t))/step_t. With f_j = c_j/sum c, (3) d f_j = (d c_j - f_j sum d c)/sum c,
/// and (4) var f_j = sum_s var_s (d f_j/d y_s)². var_s = k2_s ((gain I_s + read²)/I_s² + the same of the frame's own backgrounds) + fieldVariance_s, I = B e^-y with y from the fit, k2 the interpolation's sum of squares.
/// Backgrounds shared by frames are the same noise met at other places: their term is <see cref="BackgroundNoise"/> with (2) taken at equal coefficients and unit step, over the pixel's squared step.
/// Where the camera is not known, var_s = chi²/(n - terms) step_s²: white noise as large as the residuals.
/// </remarks>
internal sealed class NoiseFactors
{
    public NoiseFactors(NormalisedNoise noise, EdgeModel? model, LcfDesign design, double[] coefficientsPerBeta)
    {
        var count = noise.Frames.Count;
        (Factor, LogExposure, BackgroundPhoton, BackgroundRead, Field) = (new double[count], new double[count], new double[count], new double[count], new double[count]);
        var uses = noise.Frames.SelectMany(f => new[] { f.Before, f.After }).Where(s => s.Share != 0).GroupBy(s => s.Index).ToDictionary(g => g.Key, g => g.Count());
        for (var t = 0; t < count; t++)
        {
            var frame = noise.Frames[t];
            var averaged = noise.Averaged?[t] ?? 1;
            Factor[t] = ShiftTaps.For(frame.Shift.Row, noise.Interpolation).NoiseFactor() * ShiftTaps.For(frame.Shift.Column, noise.Interpolation).NoiseFactor() / averaged;
            (LogExposure[t], Field[t]) = (frame.LogExposure, frame.FieldVariance);
            foreach (var share in (ReadOnlySpan<BackgroundShare>)[frame.Before, frame.After])
            {
                if (share.Share == 0 || uses[share.Index] > 1)
                    continue;
                // The mean of repeats has less of their own noise, but all of its background's.
                var photon = averaged * share.Share * share.Share * Math.Exp(-share.LogExposure) / Math.Max(1, share.Frames);
                BackgroundPhoton[t] += photon;
                BackgroundRead[t] += photon * Math.Exp(-share.LogExposure);
            }
        }
        Gain = noise.Camera.GainAdu;
        ReadVariance = noise.Camera.ReadVariance;
        var pairs = design.References * (design.References + 1) / 2;
        (SharedPhoton, SharedRead) = (new double[pairs], new double[pairs]);
        if (uses.Values.Any(n => n > 1))
            BackgroundNoise.Add(noise.Frames, UnitInfluence(model, design, coefficientsPerBeta, count), noise.Interpolation, 1, SharedPhoton, SharedRead, fewestFrames: 2);
    }

    public double Gain { get; }

    public double ReadVariance { get; }

    /// <summary>k2_t over the averaged frames.</summary>
    public double[] Factor { get; }

    public double[] LogExposure { get; }

    /// <summary>Times gain/B: photon variance of the frame's own backgrounds, times the averaged frames, by which <see cref="Factor"/> is divided.</summary>
    public double[] BackgroundPhoton { get; }

    /// <summary>Times readVariance/B².</summary>
    public double[] BackgroundRead { get; }

    public double[] Field { get; }

    /// <summary>By pairs, times gain/B over the squared step.</summary>
    public double[] SharedPhoton { get; }

    /// <summary>By pairs, times readVariance/B² over the squared step.</summary>
    public double[] SharedRead { get; }

    /// <summary>var_t.</summary>
    /// <param name="y">Fitted optical density.</param>
    /// <param name="v">One over the normalised background.</param>
    public double Variance(int t, double y, double v)
    {
        var u = v * Math.Exp(y - LogExposure[t]);
        return Factor[t] * (u * (Gain + ReadVariance * u) + v * (Gain * BackgroundPhoton[t] + ReadVariance * v * BackgroundRead[t])) + Field[t];
    }

    /// <summary>Equation 2 at unit step and equal coefficients: J values a frame.</summary>
    public static double[][] UnitInfluence(EdgeModel? model, LcfDesign design, double[] coefficientsPerBeta, int count)
    {
        var j = design.References;
        var influence = Enumerable.Range(0, count).Select(_ => new double[j]).ToArray();
        for (var i = 0; i < design.Frames.Length; i++)
            for (var r = 0; r < j; r++)
                for (var k = 0; k < j; k++)
                    influence[design.Frames[i]][r] += coefficientsPerBeta[r * j + k] * design.Basis.Q[design.Background + k][i] / design.Frames.Length;
        if (model is null)
            return influence;

        for (var k = 0; k < model.Moments; k++)
        {
            var u = new double[j];
            for (var i = 0; i < design.Frames.Length; i++)
            {
                var t = design.Frames[i];
                var mu = Enumerable.Range(0, j).Average(r => design.Functions[design.Background + r][i]);
                var factor = model.PreOfMoment(k, t) + mu * model.StepOfMoment(k, t);
                for (var r = 0; r < j; r++)
                    u[r] += Ratio(i, r) * factor;
            }
            for (var t = 0; t < count; t++)
                for (var r = 0; r < j; r++)
                    influence[t][r] -= model.MomentWeight(k, t) * u[r];
        }
        return influence;

        double Ratio(int i, int r)
        {
            var sum = 0.0;
            for (var k = 0; k < j; k++)
                sum += coefficientsPerBeta[r * j + k] * design.Basis.Q[design.Background + k][i] / design.Frames.Length;
            return sum;
        }
    }
}
