using TxmXanes.Domain;
using TxmXanes.Imaging.Buffers;
using TxmXanes.Imaging.Stacks;

namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>
/// Linear combination of reference spectra, by pixel, over a stack's energy range (P2 section 6): on the edge-normalised spectrum, made on the way from the stack of optical densities, or on the stack as it is.
/// </summary>
/// <remarks>
/// Pixels go through in tiles that stay in the second-level cache with their part of every frame: the memory is read once for lines, fit and errors together. Pixels whose sums came out not finite miss a frame and are solved one by one
/// over the frames they have (<see cref="PixelFit"/>). With <see cref="FitBackground.Linear"/> on a stack of optical densities this is the joint form of <see cref="JointSolver"/>.
/// </remarks>
public static class NormalisedFit
{
    /// <summary>Fits every pixel.</summary>
    /// <param name="lines">Edge normalisation on the way; null where the stack is normalised already or is to be fitted as it is.</param>
    /// <param name="noise">For the standard errors: those that the camera gives; where null, those of the residuals.</param>
    /// <param name="maps">Receives the result.</param>
    /// <param name="errors">False leaves the standard errors out (NaN).</param>
    /// <exception cref="BadInputException">Too few energies, references that do not cover them or cannot be told apart, or impossible constraints.</exception>
    /// <exception cref="ArgumentException">Buffers of another size, or noise for another number of frames.</exception>
    public static void Compute(SpectrumStack stack, EdgeLines? lines, NormalisedOptions options, NormalisedNoise? noise, NormalisedMaps maps, bool errors = true)
    {
        ImageChecks.SameLength(stack.Rows, maps.Fit.Rows);
        ImageChecks.SameLength(stack.Columns, maps.Fit.Columns);
        ImageChecks.SameLength(options.References.Count, maps.Fit.Coefficient.Length);
        lines?.Check(stack);
        if (noise is not null)
        {
            ImageChecks.SameLength(stack.Count, noise.Frames.Count);
            ImageChecks.SameLength(stack.Pixels, noise.LogBackground.Length);
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(noise.Camera.GainAdu);
        }
        var design = new LcfDesign(stack.EnergiesEv, options);
        var solver = new TileSolver(design);
        var factors = errors && noise is not null ? new NoiseFactors(noise, lines?.Model, design, solver.Factors.Base) : null;
        var typical = noise is null ? 0 : Lanes.MeanOfNumbers(noise.LogBackground.Span);
        Buffers.Rows.ParallelFor(stack.Rows, (from, to) =>
        {
            var worker = new FitWorker(stack, lines, design, solver, errors, factors, noise?.LogBackground ?? default, typical, maps);
            for (var start = from * stack.Columns; start < to * stack.Columns; start += EdgeTile.Length)
                worker.Run(start, Math.Min(EdgeTile.Length, to * stack.Columns - start));
        });
    }

    /// <summary>The readable reference for one pixel, in double, over the frames that it has.</summary>
    /// <param name="y">T optical densities (or normalised values without lines).</param>
    /// <param name="sigma">[J], receives the standard errors.</param>
    internal static byte Scalar(double[] energiesEv, double[] y, EdgeLines? lines, NormalisedOptions options, NormalisedNoise? noise, double logBackground, Span<double> coefficients, Span<double> sigma, out double chiSquare)
    {
        var design = new LcfDesign(energiesEv, options);
        var factors = noise is null ? null : new NoiseFactors(noise, lines?.Model, design, new TileSolver(design).Factors.Base);
        var pixel = new PixelFit(lines?.Model, design, factors);
        var valid = pixel.Fit(y);
        if (valid != 0)
            pixel.Errors(logBackground);
        pixel.Coefficients.CopyTo(coefficients);
        pixel.Sigma.CopyTo(sigma);
        chiSquare = pixel.ChiSquare;
        return valid;
    }
}
