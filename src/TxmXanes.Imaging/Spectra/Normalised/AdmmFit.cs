using TxmXanes.Domain;
using TxmXanes.Imaging.Stacks;

namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>The recipe of <see cref="AdmmFit"/>.</summary>
/// <param name="MaxRounds">At most so many rounds.</param>
/// <param name="Tolerance">Both residuals, in units of the fractions' own noise, rms over the pixels.</param>
/// <param name="Denoiser">Non-local means where null.</param>
public sealed record AdmmOptions(int MaxRounds = 30, double Tolerance = 0.02, IMapDenoiser? Denoiser = null);

/// <summary>How the rounds went.</summary>
/// <param name="PrimalResidual">Difference between the fitted and the denoised maps over their noise, rms.</param>
/// <param name="DualResidual">Last change of the denoised maps over their noise, rms.</param>
public readonly record struct AdmmReport(int Rounds, double PrimalResidual, double DualResidual, bool Converged);

/// <summary>
/// The linear combination fit with a prior that the composition varies from pixel to pixel no more than its noise allows to say: alternating direction method of multipliers (Boyd et al., 2011) with a denoiser in place of the prior's proximal map.
/// </summary>
/// <remarks>
/// The data of a pixel are its coefficients without bounds over its thickness, f (for the joint form over sum c), with covariance n² C: C = sum_s g_s g_s^T is shared (g of <see cref="NoiseFactors"/> at unit step), n² is the local mean of the residuals' variance over the squared thickness.
/// With C^-1 = U^T U the maps beta = U f have white noise n, and n² is also the penalty, so that a round is (1) x = the allowed point nearest to (beta + z - u)/2, (2) z = Denoise(x + u), (3) u += x - z.
/// Without bounds the fixed point is z = Denoise(beta), from where the rounds start. The thickness, which is known far better than the composition, is left as it was fitted.
/// Standard errors remain those of the fit without the prior; fit error and R-factor are of the coefficients given.
/// </remarks>
public static class AdmmFit
{
    private const int NoiseRadius = 4;

    /// <summary>Fits every pixel; the parameters are those of <see cref="NormalisedFit.Compute"/>.</summary>
    /// <param name="leastThickness">Without lines: pixels whose sum c is not above this keep the fit without prior.</param>
    /// <exception cref="BadInputException">As there, or a tolerance or a number of rounds that is not above 0.</exception>
    public static AdmmReport Compute(SpectrumStack stack, EdgeLines? lines, NormalisedOptions options, NormalisedNoise? noise, AdmmOptions admm, NormalisedMaps maps, double leastThickness = 0.05, bool errors = true)
    {
        if (!(admm.Tolerance > 0) || admm.MaxRounds < 1)
            throw new BadInputException($"The fit with a denoising prior takes a tolerance and a number of rounds above 0, not {admm.Tolerance} and {admm.MaxRounds}.");
        NormalisedFit.Compute(stack, lines, options with { Constraints = null }, noise, maps, errors);
        var problem = new AdmmProblem(stack, lines, options, maps, leastThickness, NoiseRadius);
        var denoiser = admm.Denoiser ?? new NonLocalMeans();
        denoiser.Learn(problem.Beta, problem.Precision, stack.Rows, stack.Columns);

        var (z, previous, shifted) = (problem.NewPlanes(), problem.NewPlanes(), problem.NewPlanes());
        denoiser.Denoise(problem.Beta, z);
        problem.Start(z);
        AdmmReport report = default;
        for (var round = 1; round <= admm.MaxRounds && !report.Converged; round++)
        {
            problem.Fit(z, shifted);
            (z, previous) = (previous, z);
            denoiser.Denoise(shifted, z);
            var (primal, dual) = problem.Update(z, previous, shifted);
            report = new AdmmReport(round, primal, dual, primal <= admm.Tolerance && dual <= admm.Tolerance);
        }
        problem.Write(z);
        return report;
    }
}
