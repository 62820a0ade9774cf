using TxmXanes.Benchmarks.Harness;
using TxmXanes.Imaging.Registration;
using TxmXanes.Imaging.Tests.Simulation;
using TxmXanes.TestKit;

namespace TxmXanes.Benchmarks.Analysis;

/// <summary>Registration of a full-size scan by every method, its accuracy on the scan on which today's packages were compared, and what it says of real frames.</summary>
internal static class RegistrationBenchmark
{
    private const int Side = 2048;
    private const int Energies = 100;

    // Distinct frames; the rest repeat them, as the cost does not depend on what they show.
    private const int Distinct = 10;
    private const int SampleColumns = 1024;

    public static IReadOnlyList<Figure> Measure() => [.. Times(), .. Accuracy(), .. RealFrames()];

    private static IEnumerable<Figure> Times()
    {
        var scan = new SyntheticScan(Side, Side, seed: 3, SyntheticReferences.MetalOxideLayered, badFraction: 1e-4);
        var chosen = Enumerable.Range(0, Distinct).Select(i => 10 * i + 4).ToArray();
        var frames = chosen.Select(t => Density(scan, t)).ToArray();
        var energies = Enumerable.Range(0, Energies).Select(t => scan.EnergiesEv[t]).ToArray();
        void Read(int t, Memory<float> y) => frames[t / 10].CopyTo(y);
        foreach (var (name, options) in new (string, RegistrationOptions)[]
        {
            ("translation, phase correlation, fixed", new(Reference: RegistrationReference.Fixed)),
            ("translation, phase correlation, sequential", new(Reference: RegistrationReference.Sequential)),
            ("translation, phase correlation, running", new(Reference: RegistrationReference.Running)),
            ("translation, intensity, fixed", new(Reference: RegistrationReference.Fixed, Method: RegistrationMethod.Intensity)),
        })
            yield return new(name, Timing.BestMs(2, () => StackRegistration.Run(Side, Side, energies, Read, options, scan.References)) / 1000, "s", 12);
        yield return new("translation, as live with its refinement", Timing.BestMs(2, () =>
        {
            var registration = new ScanRegistration(energies, scan.References, Side, Side, keepFrames: true);
            for (var t = 0; t < Energies; t++)
                registration.Register(frames[t / 10], energies[t]);
            registration.Refine();
        }) / 1000, "s", 12);
        yield return new("affine, fixed", Timing.BestMs(1, () => StackRegistration.Run(Side, Side, energies, Read, new(MotionModel.Affine, RegistrationReference.Fixed))) / 1000, "s");
        var result = new float[Side * Side];
        foreach (var interpolation in Enum.GetValues<Interpolation>())
            yield return new($"warping a frame by 1 degree, {interpolation.ToString().ToLowerInvariant()}", Timing.BestMs(10, () => Warp.Apply(frames[0], Side, Side, AffineMotion.Similarity(1, 1.003, new Shift(2.3, -1.7)), interpolation, result)), "ms", 30);
    }

    private static IEnumerable<Figure> Accuracy()
    {
        var names = new[] { "fixed", "sequential", "running", "as live", "as live, refined" };
        var (scatter, whole) = (new double[names.Length], new double[names.Length]);
        int[] seeds = [1, 2, 3];
        foreach (var seed in seeds)
        {
            var scan = SyntheticScan.ForPackages(seed);
            var (densities, _) = ScanAnalysis.Densities(scan, 1, conventional: true);
            Shift[] Phase(RegistrationReference reference) => StackRegistration.Run(scan.Rows, scan.Columns, scan.EnergiesEv, (t, y) => densities[t].CopyTo(y), new(Reference: reference), scan.References).Results.Select(r => r.Motion.Shift).ToArray();
            var live = new ScanRegistration(scan.EnergiesEv, scan.References, scan.Rows, scan.Columns, keepFrames: true);
            var shifts = new[]
            {
                Phase(RegistrationReference.Fixed), Phase(RegistrationReference.Sequential), Phase(RegistrationReference.Running),
                densities.Select((y, t) => live.Register(y, scan.EnergiesEv[t]).Shift).ToArray(), live.Refine().Select(r => r.Shift).ToArray(),
            };
            for (var i = 0; i < names.Length; i++)
            {
                var errors = shifts[i].Select((s, t) => s - scan.Shifts[t]).ToArray();
                var mean = new Shift(errors.Average(e => e.Row), errors.Average(e => e.Column));
                scatter[i] += errors.Average(e => (e - mean).Length * (e - mean).Length / 2) / seeds.Length;
                whole[i] += errors.Average(e => e.Length * e.Length / 2) / seeds.Length;
            }
        }
        for (var i = 0; i < names.Length; i++)
        {
            yield return new($"error between frames, {names[i]}", Math.Sqrt(scatter[i]), "px rms", 0.06);
            yield return new($"error with the first frame's as zero, {names[i]}", Math.Sqrt(whole[i]), "px rms");
        }
    }

    // Three frames of particles at one energy: no truth, but phase correlation and intensity must agree, and what is left over shows in the scale.
    private static IEnumerable<Figure> RealFrames()
    {
        if (RealData.Find("txm/ssrl_8324eV_sample_0p5s.npy") is not { } path || RealData.Find("txm/ssrl_8324eV_flats_0p3s.npy") is not { } flatPath)
            yield break;
        var frames = RealDensities(path, flatPath);
        var side = SampleColumns;
        Shift[] Find(RegistrationMethod method) => StackRegistration.Run(side, side, frames.Select((_, i) => 8324.0 + i).ToArray(), (t, y) => frames[t].CopyTo(y), new(Reference: RegistrationReference.Fixed, Method: method)).Results.Select(r => r.Motion.Shift).ToArray();
        var (phase, intensity) = (Find(RegistrationMethod.PhaseCorrelation), Find(RegistrationMethod.Intensity));
        for (var i = 1; i < frames.Length; i++)
        {
            yield return new($"real frame {i} against the first, phase correlation", phase[i].Length, "px");
            yield return new($"real frame {i}, intensity against phase correlation", (intensity[i] - phase[i]).Length, "px");
        }
        var affine = StackRegistration.Run(side, side, frames.Select((_, i) => 8324.0 + i).ToArray(), (t, y) => frames[t].CopyTo(y), new(MotionModel.Scaled, RegistrationReference.Fixed)).Results;
        for (var i = 1; i < frames.Length; i++)
            yield return new($"real frame {i}, growth over the field", Math.Abs(affine[i].Motion.Scale - 1) * side, "px");
    }

    // Against the mean of the flats, where the beam is bright; the unlit corner gives the dark level.
    private static float[][] RealDensities(string samplePath, string flatPath)
    {
        const double Dark = 17, Lit = 300;
        var (samples, flats) = (Npy.Read(samplePath), Npy.Read(flatPath));
        var pixels = SampleColumns * SampleColumns;
        return Enumerable.Range(0, samples.Shape[0]).Select(i => Enumerable.Range(0, pixels).Select(p =>
        {
            var flat = Enumerable.Range(0, flats.Shape[0]).Average(f => flats.Values[f * pixels + p]) - Dark;
            var sample = samples.Values[i * pixels + p] - Dark;
            return flat > Lit && sample > 0 ? (float)-Math.Log(sample / flat) : float.NaN;
        }).ToArray()).ToArray();
    }

    private static float[] Density(SyntheticScan scan, int t)
    {
        var y = new float[scan.Rows * scan.Columns];
        Imaging.Buffers.Rows.ParallelFor(scan.Rows, (start, stop) =>
        {
            var random = new TestKit.Simulation.Noise(1000 * t + start);
            for (var p = start * scan.Columns; p < stop * scan.Columns; p++)
                y[p] = scan.Bad[p] != 0 ? float.NaN : (float)(scan.Density(p / scan.Columns - scan.Shifts[t].Row, p % scan.Columns - scan.Shifts[t].Column, scan.EnergiesEv[t]) + 0.015 * random.Gaussian());
        });
        return y;
    }
}
