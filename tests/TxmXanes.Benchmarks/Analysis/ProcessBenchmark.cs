using System.Diagnostics;
using System.Globalization;
using TxmXanes.Benchmarks.Harness;
using TxmXanes.Storage.Export;
using TxmXanes.SystemTests.Rig;
using TxmXanes.TestKit;

namespace TxmXanes.Benchmarks.Analysis;

/// <summary>The program `txmx process` on a full-size file with a background at every energy (1.7 GB): its time, and the most memory it ever held.</summary>
internal static class ProcessBenchmark
{
    private const int Side = 2048;
    private const int Energies = 100;
    private const double Gigabyte = 1e9;

    // The sample's frames as 16-bit numbers, and 2 GB; in 10^9 bytes.
    private const double LimitGb = (double)Side * Side * Energies * sizeof(ushort) / Gigabyte + 2;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellation)
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("scan.h5");
        using (var scan = new ParticleScan(Side, Energies))
            DxchangeExport.Write(file, scan, new("particles", "Particles with a background at every energy", 32.5));
        var references = ParticleScan.References.Select(r =>
        {
            var name = r.Name.ToLowerInvariant() + ".csv";
            File.WriteAllLines(folder.File(name), r.EnergyEv.Zip(r.Absorption, (e, a) => string.Create(CultureInfo.InvariantCulture, $"{e},{a:g8}")));
            return name;
        }).ToArray();
        var normalised = $"mode: normalised, solver: lsq, range_ev: [8300, 8450], references: [{string.Join(", ", references)}]";
        const string Features = "features: { edge: {}, whiteline: {} }";
        var recipes = new (string Name, string Text)[]
        {
            ("joint", $"fit: {{ references: [{string.Join(", ", references)}] }}"),
            ("normalised with edge and white line", $"fit: {{ {normalised} }}\n{Features}"),
            ("the same with 4 clusters", $"fit: {{ {normalised} }}\n{Features}\nclusters: {{ count: 4 }}"),
            ("denoising prior, positions, components, clusters", $"fit: {{ {normalised.Replace("lsq", "admm", StringComparison.Ordinal)} }}\n{Features}\ncomponents: proposed\nclusters: {{ count: 4 }}"),
        };
        var figures = new List<Figure>();
        foreach (var (name, text) in recipes)
        {
            var recipe = folder.File("recipe.yaml");
            await File.WriteAllTextAsync(recipe, text, cancellation);
            var (seconds, peak) = await RunAsync([
                "process", file, "--recipe", recipe, "--out", folder.File("maps.nxs"), "--json",
                "--camera-gain-adu", Text(ParticleScan.GainAdu), "--read-noise-adu", Text(ParticleScan.ReadNoiseAdu), "--saturation-adu", Text(ParticleScan.SaturationAdu),
            ], cancellation);
            figures.Add(new($"{name}: whole run", seconds, "s"));
            figures.Add(new($"{name}: peak resident memory", peak / Gigabyte, "10^9 B", LimitGb));
        }
        return figures;
    }

    // The kernel keeps the highest resident size of a process until it ends: the last look before the end tells it.
    private static async Task<(double Seconds, long PeakBytes)> RunAsync(string[] arguments, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(Programs.Txmx, arguments) { RedirectStandardOutput = true, RedirectStandardError = true }) ?? throw new InvalidOperationException($"{Programs.Txmx} does not start.");
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellation), process.StandardError.ReadToEndAsync(cancellation));
        var ended = process.WaitForExitAsync(cancellation);
        var peak = 0L;
        while (!ended.IsCompleted)
        {
            peak = Math.Max(peak, HighestResident(process.Id));
            await Task.WhenAny(ended, Task.Delay(Poll, cancellation));
        }
        await ended;
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await output;
        return process.ExitCode == 0 ? (seconds, peak) : throw new InvalidOperationException($"txmx process ended with status {process.ExitCode}: {await errors}");
    }

    // VmHWM in kB; 0 of a process that has just ended.
    private static long HighestResident(int id)
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
