using TxmXanes.Domain.Scans;
using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Pipeline.Tests.Simulation;

/// <summary>How far the backgrounds that a model predicts for a scan are from the true ones, as ln(predicted / true).</summary>
/// <param name="Mean">Per frame: mean over the pixels looked at.</param>
/// <param name="Rms">Per frame: rms over the lit pixels.</param>
/// <param name="NotANumber">Over all frames: lit pixels that got no background.</param>
internal sealed record BackgroundErrors(double[] Mean, double[] Rms, int NotANumber)
{
    // Of the brightest pixel.
    private const double LeastLight = 0.05;

    /// <summary>Mean over the frames.</summary>
    public double Bias => Mean.Average();

    /// <summary>rms over the frames of each one's mean.</summary>
    public double MeanRms => Math.Sqrt(Mean.Average(m => m * m));

    /// <summary>Over all frames.</summary>
    public double TotalRms => Math.Sqrt(Rms.Average(r => r * r));

    /// <param name="within">Pixels whose mean is wanted.</param>
    public static BackgroundErrors Of(BeamScan scan, OpticalDensityReader reader, Func<int, int, bool> within)
    {
        var (mean, rms, notANumber) = (new double[reader.Count], new double[reader.Count], 0);
        var predicted = new float[scan.Camera.Shape.Pixels];
        for (var t = 0; t < reader.Count; t++)
        {
            var truth = scan.TrueBackground(t);
            reader.Predict(t, predicted);
            var (sum, squares, inside, lit, least) = (0.0, 0.0, 0, 0, LeastLight * truth.Max());
            for (var i = 0; i < truth.Length; i++)
            {
                if (truth[i] < least)
                    continue;
                var error = Math.Log(predicted[i] / truth[i]);
                if (double.IsNaN(error))
                {
                    notANumber++;
                    continue;
                }
                (squares, lit) = (squares + error * error, lit + 1);
                if (within(i / scan.Beam.Columns, i % scan.Beam.Columns))
                    (sum, inside) = (sum + error, inside + 1);
            }
            (mean[t], rms[t]) = (sum / inside, Math.Sqrt(squares / lit));
        }
        return new(mean, rms, notANumber);
    }

    public static OpticalDensityReader Read(BeamScan scan, BackgroundModel model) => new(scan, new Recipe { Background = new(model) });
}
