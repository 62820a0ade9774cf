using TxmXanes.Benchmarks.Harness;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Registration;
using TxmXanes.Imaging.Spectra;
using TxmXanes.Imaging.Spectra.Normalised;
using TxmXanes.Imaging.Tests.Simulation;

namespace TxmXanes.Benchmarks.Analysis;

/// <summary>
/// The scan on which today's packages were compared (registration 0.08 px; fractions 0.063 by least squares, 0.036 with a denoising prior), of three draws: shifts, fractions in pixels with an edge jump over 0.1, and whether the joint fit's errors are those it says.
/// </summary>
internal static class PackagesAccuracy
{
    private const double LeastJump = 0.1;
    private static readonly int[] Seeds = [1, 2, 3];
    private static readonly EdgeOptions Edge = new(new EnergyRange(8200, 8310), new EnergyRange(8395, 8595), EdgeMode.GlobalSlope, MinimumStep: 0.05);
    private static readonly EnergyRange Range = new(8300, 8450);

    public static IReadOnlyList<Figure> Measure()
    {
        var scans = Seeds.Select(s => SyntheticScan.ForPackages(s)).ToArray();
        var sums = new Errors();
        foreach (var scan in scans)
            Add(scan, sums);
        return
        [
            new("registration, error between frames", sums.Rms("registration"), "px rms", 0.06),
            new("normalised, least squares", sums.Rms("lsq"), "rms", 0.055),
            new("normalised, least squares, lines of each pixel's own", sums.Rms("lsq, pixel-wise"), "rms"),
            new("normalised, least squares, true shifts", sums.Rms("lsq, true shifts"), "rms", 0.050),
            new("normalised, denoising prior", sums.Rms("admm"), "rms", 0.032),
            new("joint", sums.Rms("joint"), "rms", sums.Rms("lsq")),
            new("joint, denoising prior", sums.Rms("joint, prior"), "rms", sums.Rms("admm")),
            .. Scatter(),
        ];
    }

    private static void Add(SyntheticScan scan, Errors errors)
    {
        var (densities, _) = ScanAnalysis.Densities(scan, 1, conventional: true);
        var found = Registered(scan, densities);
        var off = found.Select((s, t) => s - scan.Shifts[t]).ToArray();
        var mean = new Shift(off.Average(e => e.Row), off.Average(e => e.Column));
        foreach (var e in off.Select(e => e - mean))
        {
            errors.Add("registration", e.Row);
            errors.Add("registration", e.Column);
        }
        Fit("lsq", found, Edge, false);
        Fit("lsq, pixel-wise", found, Edge with { Mode = EdgeMode.PixelWise }, false);
        Fit("lsq, true shifts", scan.Shifts, Edge, false);
        Fit("admm", found, Edge, true);
        Fit("joint", found, null, false);
        Fit("joint, prior", found, null, true);

        void Fit(string name, Shift[] shifts, EdgeOptions? edge, bool prior)
        {
            var stack = AlignedStack.Of(scan, densities, t => shifts[t]);
            var lines = edge is null ? null : EdgeLines.Of(stack, edge);
            var options = edge is null ? new NormalisedOptions(scan.References, Background: FitBackground.Linear) : new NormalisedOptions(scan.References, Range);
            var maps = new NormalisedMaps(scan.Rows, scan.Columns, scan.References.Length);
            if (prior)
                AdmmFit.Compute(stack, lines, options, null, new AdmmOptions(), maps, errors: false);
            else
                NormalisedFit.Compute(stack, lines, options, null, maps, errors: false);
            errors.AddFractions(name, scan, maps.Fit);
        }
    }

    // The same scan again and again, only the noise new: reported standard error over the true spread, median over pixels, as in the benchmark 'standard-errors'.
    private static IEnumerable<Figure> Scatter()
    {
        const int Repeats = 40, Side = 96;
        var scan = SyntheticScan.ForPackages(Seeds[0], Side);
        var count = scan.References.Length * Side * Side;
        var (sum, squares, sigma, counted) = (new double[count], new double[count], new double[count], new int[count]);
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            var (densities, logBackground) = ScanAnalysis.Densities(scan, 100 + repeat, conventional: true);
            var statistics = ScanAnalysis.Accumulate(scan, densities, true, t => scan.Shifts[t], Interpolation.Bilinear);
            var fit = new JointFit(Side, Side, scan.References.Length);
            JointSolver.Solve(statistics, FitSolver.Lsq, fit);
            StandardErrors.Fill(statistics, logBackground, new CameraNoise(SyntheticScan.GainAdu, SyntheticScan.ReadNoiseAdu, ScanAnalysis.DarkFrames), fit);
            for (var i = 0; i < count; i++)
            {
                var (value, error) = (fit.Fraction[i / (Side * Side)][i % (Side * Side)], fit.FractionSigma[i / (Side * Side)][i % (Side * Side)]);
                if (float.IsNaN(value) || float.IsNaN(error))
                    continue;
                (sum[i], squares[i], sigma[i], counted[i]) = (sum[i] + value, squares[i] + value * (double)value, sigma[i] + error, counted[i] + 1);
            }
        }
        foreach (var (low, high) in ((double, double)[])[(0.1, 0.2), (0.2, 0.3), (0.3, 0.5)])
        {
            var ratios = Enumerable.Range(0, count).Where(i => counted[i] == Repeats && Jump(i) is var jump && jump >= low && jump < high)
                .Select(i => sigma[i] / Repeats / Math.Sqrt((squares[i] - sum[i] * sum[i] / Repeats) / (Repeats - 1))).Order().ToArray();
            var median = ratios[ratios.Length / 2];
            yield return new($"joint, sigma / spread, edge jump {low:0.0} to {high:0.0}, lower limit", median, "", 0.9, AtMost: false);
            yield return new($"joint, sigma / spread, edge jump {low:0.0} to {high:0.0}, upper limit", median, "", 1.1);
        }

        double Jump(int i) => scan.Jump(i % (Side * Side) / Side, i % Side);
    }

    private static Shift[] Registered(SyntheticScan scan, float[][] densities)
    {
        var registration = new ScanRegistration(scan.EnergiesEv, scan.References, scan.Rows, scan.Columns, keepFrames: true);
        for (var t = 0; t < densities.Length; t++)
            registration.Register(densities[t], scan.EnergiesEv[t]);
        return [.. registration.Refine().Select(r => r.Shift)];
    }

    private sealed class Errors
    {
        private readonly Dictionary<string, (double Sum, int Count)> squares = [];

        public void Add(string name, double error)
        {
            var (sum, count) = squares.GetValueOrDefault(name);
            squares[name] = (sum + error * error, count + 1);
        }

        public double Rms(string name) => Math.Sqrt(squares[name].Sum / squares[name].Count);

        public void AddFractions(string name, SyntheticScan scan, JointFit fit)
        {
            var truth = new double[scan.References.Length];
            for (var p = 0; p < fit.Valid.Length; p++)
            {
                var (r, c) = (p / scan.Columns, p % scan.Columns);
                if (fit.Valid[p] == 0 || scan.Jump(r, c) <= LeastJump)
                    continue;
                scan.Fractions(r, c, truth);
                for (var j = 0; j < truth.Length; j++)
                    Add(name, fit.Fraction[j][p] - truth[j]);
            }
        }
    }
}
