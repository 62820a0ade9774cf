using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;
using TxmXanes.Imaging.Backgrounds;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Storage.Nexus;

namespace TxmXanes.Benchmarks.Scans;

/// <summary>Errors of the unconstrained joint fit, where the true edge jump is over 0.1, pooled over references.</summary>
/// <param name="Rms">Of the fraction.</param>
/// <param name="OverBound">rms of error / Cramér-Rao bound.</param>
internal sealed record MapErrors(double Rms, double OverBound, int Pixels)
{
    private const double LeastJump = 0.1;

    /// <summary>Processes the raw file with no constraint on the coefficients.</summary>
    public static MapSet Unconstrained(string scanFile)
    {
        using var scan = NexusScanReader.Open(scanFile);
        return Unconstrained(scan, scan.References);
    }

    /// <param name="model">Of the backgrounds; null for the default.</param>
    /// <param name="trained">What recorded backgrounds taught it, or null.</param>
    public static MapSet Unconstrained(IScanFrames scan, IReadOnlyList<RawSpectrum> spectra, BackgroundModel? model = null, TrainedBackground? trained = null)
    {
        var recipe = new Recipe { Background = new(model), Fit = new FitRecipe(FitSolver.Lsq), Mask = new MaskRecipe(0) };
        var references = spectra.Select(r => ReferenceNormalisation.Normalise(r, recipe.Fit)).ToArray();
        return ScanProcessor.Run(scan, recipe, references, trained: trained).Maps;
    }

    public static MapErrors Of(MapSet maps, MapSet truth)
    {
        double squares = 0, overBound = 0;
        var n = 0;
        for (var j = 0; j < truth.Fraction.Length; j++)
            for (var i = 0; i < truth.Thickness.Length; i++)
            {
                var error = (double)maps.Fraction[j][i] - truth.Fraction[j][i];
                if (!(truth.Thickness[i] > LeastJump) || !double.IsFinite(error))
                    continue;
                var relative = error / truth.FractionBound![j][i];
                (squares, overBound, n) = (squares + error * error, overBound + relative * relative, n + 1);
            }
        return new(Math.Sqrt(squares / n), Math.Sqrt(overBound / n), n / truth.Fraction.Length);
    }
}
