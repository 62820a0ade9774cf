using TxmXanes.Benchmarks.Harness;
using TxmXanes.Contracts.Scan.V1;
using TxmXanes.SystemTests.Rig;

namespace TxmXanes.Benchmarks.Scans;

/// <summary>What the engine itself costs per point, in real time, over gRPC: all that is not motion, settling, exposure or readout.</summary>
internal static class EngineOverhead
{
    private const string Quick = """
        illumination_motion: false
        replay: { ring: 4 }
        camera: { readout_s: 0.001 }
        illumination: { reference_exposure_s: 0.008 }
        motors:
          energy: { unit: eV, limits: [5000, 14000], velocity_per_s: 100000, acceleration_per_s2: 1.0e9 }
          zp_z: { unit: mm, limits: [0, 120], velocity_per_s: 10000, acceleration_per_s2: 1.0e9 }
          det_z: { unit: mm, limits: [0, 4000], velocity_per_s: 100000, acceleration_per_s2: 1.0e9 }
          sample_x: { unit: um, limits: [-2000, 2000], velocity_per_s: 100000, acceleration_per_s2: 1.0e9 }
        """;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellation)
    {
        var few = await MedianMillisecondsAsync(1_000, cancellation);
        var many = await MedianMillisecondsAsync(10_000, cancellation);
        return
        [
            new("engine dead time per point, median over 1,000 points", few, "ms", 2),
            new("engine dead time per point, median over 10,000 points", many, "ms", 2),
            new("growth of the median from 1,000 to 10,000 points", many / few, "times", 1.1),
        ];
    }

    private static async Task<double> MedianMillisecondsAsync(int points, CancellationToken cancellation)
    {
        await using var rig = await BeamlineRig.StartAsync(new RigSettings
        {
            Size = "64x64",
            Sample = "ni-nio",
            TimeScale = 1,
            VirtualBeamlineYaml = Quick,
            Beamline = text => text.Replace("settle_s: 0.03", "settle_s: 0.001", StringComparison.Ordinal).Replace("settle_s: 0.05", "settle_s: 0.001", StringComparison.Ordinal),
        }, cancellation);
        var plan = Path.Combine(rig.Folder, "engine.yaml");
        await File.WriteAllTextAsync(plan, $$"""
            name: engine
            element: Ni
            energies:
              segments:
                - { start_ev: 8200, stop_ev: {{8200 + 200.0 / points * (points - 1):0.###}}, step_ev: {{200.0 / points}} }
            exposure_s: 0.008
            dark_frames: 3
            background_check: warn
            references: [{{ShortPlan.Reference("ni")}}, {{ShortPlan.Reference("nio")}}]
            """, cancellation);
        var started = await rig.Txmx(cancellation, "scan", "run", plan);
        if (started.ExitCode != 0)
            throw new InvalidOperationException(started.Error);
        var status = await rig.EndedAsync("", TimeSpan.FromMinutes(10), cancellation);
        return status.State == ScanStatus.Types.State.Completed ? status.Time.EngineMedianPerPointMs : throw new InvalidOperationException($"The scan ended as {status.State}: {status.Problem}");
    }
}
