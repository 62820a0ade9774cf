using TxmXanes.Contracts.Scan.V1;
using TxmXanes.SystemTests.Rig;
using TxmXanes.TestKit;

namespace TxmXanes.Benchmarks.Scans;

/// <summary>The published plan on the virtual beamline, as a user would run it.</summary>
internal static class PublishedScan
{
    /// <summary>The reference spectra of a sample.</summary>
    public static string[] ReferencesOf(string sample) => sample == "ni-nio" ? ["ni", "nio"] : ["ni2", "ni3", "ni4"];

    /// <summary>Runs it to its end and returns the last status; the rig stays, with its files.</summary>
    /// <exception cref="InvalidOperationException">The scan did not complete.</exception>
    public static async Task<ScanStatus> RunAsync(BeamlineRig rig, string sample, bool conventional, CancellationToken cancellation)
    {
        var plan = Path.Combine(rig.Folder, "plan.yaml");
        await File.WriteAllTextAsync(plan, PlanFor(sample, conventional), cancellation);
        var result = await rig.Txmx(cancellation, "scan", "run", plan);
        if (result.ExitCode != 0)
            throw new InvalidOperationException($"The scan did not start: {result.Error}");
        // Not a bound on the device: a scan of the published plan at the slowest scale used here takes three minutes.
        var status = await rig.EndedAsync("", TimeSpan.FromMinutes(10), cancellation);
        return status.State == ScanStatus.Types.State.Completed ? status : throw new InvalidOperationException($"The scan ended as {status.State}: {status.Problem}\n{rig.StandardErrors}");
    }

    private static string PlanFor(string sample, bool conventional)
    {
        var name = conventional ? "ni-published-conventional.yaml" : "ni-published.yaml";
        var references = string.Join(", ", ReferencesOf(sample).Select(r => Path.Combine(Repository.Root, "config", "references", $"{r}.xmu")));
        return string.Join('\n', File.ReadLines(Path.Combine(Repository.Root, "config", "plans", name))
            .Select(line => line.StartsWith("references:", StringComparison.Ordinal) ? $"references: [{references}]" : line));
    }
}
