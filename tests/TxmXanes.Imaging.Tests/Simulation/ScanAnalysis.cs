using TxmXanes.Imaging.Normalization;
using TxmXanes.Imaging.Registration;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Imaging.Tests.Simulation;

/// <summary>The chain from frames to sums as the pipeline runs it, on a synthetic scan.</summary>
internal static class ScanAnalysis
{
    public const int DarkFrames = 5;

    /// <summary>Optical densities of every sample frame.</summary>
    public static (float[][] Density, float[] LogBackground) Densities(SyntheticScan scan, int noiseSeed, bool conventional)
    {
        var pixels = scan.Rows * scan.Columns;
        var darks = new FrameAverage(pixels);
        for (var i = 0; i < DarkFrames; i++)
            darks.Add(scan.DarkFrame(noiseSeed * 100 + i));
        var dark = new float[pixels];
        darks.Mean(dark);
        var t = scan.EnergiesEv.Length;
        var (first, last) = (Background(t), Background(t + 1));
        if (!conventional)
            CommonTexture.Share([first, last], scan.Rows, scan.Columns);
        var densities = new float[t][];
        for (var i = 0; i < t; i++)
        {
            var y = densities[i] = new float[pixels];
            var frame = scan.SampleFrame(i, noiseSeed);
            if (conventional)
                OpticalDensity.ComputeBetween(frame, dark, Background(i), Background(i), 0, 0, SyntheticScan.SaturationAdu, y);
            else
                OpticalDensity.ComputeBetween(frame, dark, first, last, Weight(scan, i), 0, SyntheticScan.SaturationAdu, y);
        }
        var log = new float[pixels];
        FlatField.LogInterpolated(first, last, 0.5, log);
        return (densities, log);

        float[] Background(int index)
        {
            var normalised = new float[pixels];
            var mean = Array.ConvertAll(scan.BackgroundFrame(index, noiseSeed), g => (float)g);
            FlatField.Normalise(mean, dark, 1, SyntheticScan.SaturationAdu, scan.Bad, normalised);
            return normalised;
        }
    }

    public static double Weight(SyntheticScan scan, int t) => (scan.EnergiesEv[t] - scan.EnergiesEv[0]) / (scan.EnergiesEv[^1] - scan.EnergiesEv[0]);

    public static (SufficientStatistics Statistics, float[] LogBackground) Accumulate(SyntheticScan scan, int noiseSeed, bool conventional, Func<int, Shift> shifts, Interpolation interpolation = Interpolation.Bilinear)
    {
        var (densities, log) = Densities(scan, noiseSeed, conventional);
        return (Accumulate(scan, densities, conventional, shifts, interpolation), log);
    }

    public static SufficientStatistics Accumulate(SyntheticScan scan, float[][] densities, bool conventional, Func<int, Shift> shifts, Interpolation interpolation)
    {
        var design = new JointDesign(scan.EnergiesEv, scan.References);
        var statistics = new SufficientStatistics(design, scan.Rows, scan.Columns, scan.EnergiesEv.Length, interpolation);
        for (var t = 0; t < densities.Length; t++)
            statistics.Add(densities[t], Term(scan, t, conventional, shifts(t)));
        return statistics;
    }

    public static FrameTerm Term(SyntheticScan scan, int t, bool conventional, Shift shift)
    {
        return conventional
            ? new FrameTerm(scan.EnergiesEv[t], 1, shift, 0, new BackgroundShare(t + 2, 1, 0, 1))
            : new FrameTerm(scan.EnergiesEv[t], 1, shift, 0, new BackgroundShare(0, 1, 0, 2));
    }
}
