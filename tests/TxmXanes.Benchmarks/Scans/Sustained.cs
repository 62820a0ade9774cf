using System.Diagnostics;
using TxmXanes.Benchmarks.Harness;
using TxmXanes.Contracts.Scan.V1;
using TxmXanes.SystemTests.Rig;

namespace TxmXanes.Benchmarks.Scans;

/// <summary>300 frames at ten a second in real time, replayed from a ring of rendered ones, every frame synced to disk.</summary>
internal static class Sustained
{
    private const int Frames = 300;

    // Motors that are there at once: what is measured is the frames' way. 0.09 s of exposure and 0.01 s for the rest.
    private const string Instant = """
        illumination_motion: false
        replay: { ring: 8 }
        camera: { readout_s: 0.005 }
        illumination: { reference_exposure_s: 0.08 }
        motors:
          energy: { unit: eV, limits: [5000, 14000], velocity_per_s: 100000, acceleration_per_s2: 1.0e9 }
          zp_z: { unit: mm, limits: [0, 120], velocity_per_s: 10000, acceleration_per_s2: 1.0e9 }
          det_z: { unit: mm, limits: [0, 4000], velocity_per_s: 100000, acceleration_per_s2: 1.0e9 }
          sample_x: { unit: um, limits: [-2000, 2000], velocity_per_s: 100000, acceleration_per_s2: 1.0e9 }
        """;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(int side, double latencyLimitMs, CancellationToken cancellation)
    {
        await using var rig = await BeamlineRig.StartAsync(new RigSettings
        {
            Size = $"{side}x{side}",
            Sample = "ni-nio",
            TimeScale = 1,
            VirtualBeamlineYaml = Instant,
            Beamline = text => text.Replace("settle_s: 0.03", "settle_s: 0.001", StringComparison.Ordinal).Replace("settle_s: 0.05", "settle_s: 0.001", StringComparison.Ordinal),
        }, cancellation);
        var plan = Path.Combine(rig.Folder, "sustained.yaml");
        await File.WriteAllTextAsync(plan, Plan(), cancellation);
        var started = await rig.Txmx(cancellation, "scan", "run", plan);
        if (started.ExitCode != 0)
            throw new InvalidOperationException(started.Error);

        long early = 0, late = 0;
        ScanStatus last = new();
        using var watch = rig.Scans.Watch(new ScanId(), cancellationToken: cancellation);
        while (await watch.ResponseStream.MoveNext(cancellation))
        {
            last = watch.ResponseStream.Current;
            if (last.Frames.Sample >= 20 && early == 0)
                early = ResidentBytes(rig.Daemon.Id);
            if (last.Frames.Sample is >= 20 and < Frames)
                late = Math.Max(late, ResidentBytes(rig.Daemon.Id));
        }
        var period = last.Time.TotalS / (last.Frames.Sample + last.Frames.Background);
        return
        [
            new("frames acknowledged", last.Frames.Sample, "", Frames, AtMost: false),
            new("frames lost, rejected or duplicate", last.Frames.Missing + last.Frames.Rejected + last.Frames.Duplicate, "", 0),
            new("frames not in the live map", Frames - last.Pipeline.MapFrames, "", 0),
            new("frames per second", 1 / period, "1/s", 9.9, AtMost: false),
            new("frame received to map published, median", last.Pipeline.LatencyP50Ms, "ms"),
            new("frame received to map published, p99", last.Pipeline.LatencyP99Ms, "ms", latencyLimitMs),
            new("writing one frame durably, p99", last.Pipeline.WriteP99Ms, "ms"),
            new("daemon memory after 20 frames", early / 1e6, "MB"),
            new("daemon memory, growth from there to the last frame", (late - early) / (double)early, "", 0.05),
        ];
    }

    private static string Plan() => $$"""
        name: sustained
        element: Ni
        energies:
          segments:
            - { start_ev: 8200, stop_ev: 8499, step_ev: 1 }
        exposure_s: 0.08
        dark_frames: 3
        references: [{{ShortPlan.Reference("ni")}}, {{ShortPlan.Reference("nio")}}]
        """;

    private static long ResidentBytes(int processId)
    {
        using var process = Process.GetProcessById(processId);
        return process.WorkingSet64;
    }
}
