using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;
using TxmXanes.Imaging.Spectra;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Pipeline.Analysis.Steps;

namespace TxmXanes.Pipeline.Tests.Analysis.Steps;

/// <summary>Runs of the whole analysis on the synthetic scan, and figures of their maps.</summary>
internal static class Truth
{
    /// <summary>Stillness is known; registration has tests of its own. The ranges are wide: the synthetic scan is short, and a line through its last three energies is mostly noise.</summary>
    public static Recipe Still { get; } = new() { Registration = new(RegistrationMode.None), Fit = new(FitSolver.Lsq, PreEdge: new(8300, 8326), PostEdge: new(8366, 8400)) };

    /// <summary>The scan's two spectra with the recipe's lines at 0 and 1: what the pure phases look like, normalised.</summary>
    public static IReadOnlyList<ReferenceSpectrum> References { get; } = [.. SyntheticScan.References.Select(r =>
        EdgeNormalisation.Normalise(r with { Absorption = [.. r.Absorption.Select(a => 0.2 + 2 * a)] }, Still.Fit.PreEdge, Still.Fit.PostEdge))];

    public static FrameShape Shape => SyntheticScan.Shape;

    public static MapSet Run(SyntheticScan scan, AnalysisSteps steps, Recipe? recipe = null) =>
        WholeAnalysis.Run(new OpticalDensityReader(scan, recipe ?? Still), recipe ?? Still, steps, SyntheticScan.References);

    /// <summary>The pixels well inside the disc and between two columns, the last not included.</summary>
    public static IEnumerable<int> Inside(int firstColumn = 10, int stopColumn = 38) => Enumerable.Range(0, Shape.Pixels)
        .Where(i => i % Shape.Columns >= firstColumn && i % Shape.Columns < stopColumn && SyntheticScan.IsInside(i / Shape.Columns, i % Shape.Columns));

    /// <summary>Errors of A's fraction where neither fraction is near 0, so that no constraint is active; those over sigma about their mean.</summary>
    public static (double Bias, double Rms, double RmsOverSigma) Judge(MapSet maps)
    {
        var errors = Inside(20, 29).Select(i => (Error: maps.Fraction[0][i] - SyntheticScan.FractionOfA(i % Shape.Columns), Sigma: maps.FractionSigma[0][i])).ToArray();
        var bias = errors.Average(e => e.Error);
        return (bias, Math.Sqrt(errors.Average(e => e.Error * e.Error)), Math.Sqrt(errors.Average(e => Math.Pow((e.Error - bias) / e.Sigma, 2))));
    }

    /// <summary>Mean of a plane over the disc's pixels between two columns.</summary>
    public static double Mean(float[] plane, int firstColumn = 10, int stopColumn = 38) => Inside(firstColumn, stopColumn).Average(i => (double)plane[i]);
}
