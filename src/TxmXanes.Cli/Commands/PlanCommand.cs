using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using TxmXanes.Acquisition.Orchestration.Positioning;
using TxmXanes.Acquisition.Planning;
using TxmXanes.Cli.Console;
using TxmXanes.Domain;
using TxmXanes.Storage.Configuration;

namespace TxmXanes.Cli.Commands;

/// <summary>`txmx plan check`: what a plan will do, before anything moves.</summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        var plan = new Argument<FileInfo>("PLAN") { Description = "Plan (YAML)" };
        var beamline = new Option<FileInfo?>("--beamline") { Description = "Beamline description (YAML); default: beamline.yaml beside the plan, or the virtual beamline's" };
        var json = new Option<bool>("--json") { Description = "One JSON document on standard output" };
        var check = new Command("check", "Energies, frames, moves against limits, time split and storage; every problem at once") { plan, beamline, json };
        check.SetAction(parsed =>
        {
            var planFile = parsed.GetRequiredValue(plan);
            var description = BeamlineFile.Read(BeamlineOf(parsed.GetValue(beamline), planFile).FullName).Beamline;
            var document = PlanFile.Read(planFile.FullName, description);
            var result = PlanCheck.Of(document.Plan, description);
            if (parsed.GetValue(json))
                System.Console.Out.WriteLine(PlanCheckJson.Of(result).ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
            else
                Print(result);
            return ExitStatus.Done;
        });
        return new Command("plan", "Look at plans") { check };
    }

    private static FileInfo BeamlineOf(FileInfo? given, FileInfo plan)
    {
        if (given is not null)
            return given;
        var beside = new FileInfo(Path.Combine(plan.DirectoryName!, "beamline.yaml"));
        return beside.Exists ? beside : new FileInfo(ConfigFiles.Find("beamline-overlapped.yaml"));
    }

    private static void Print(PlanCheck check)
    {
        var output = System.Console.Out;
        output.WriteLine($"plan        {check.Name} ({check.Mode})");
        output.WriteLine($"energies    {check.EnergiesEv.Count} ({check.UniqueEnergies} different), {check.EnergiesEv[0]:0.##} to {check.EnergiesEv[^1]:0.##} eV");
        output.WriteLine($"frames      {check.Frames.Total}: {check.Frames.Sample} sample, {check.Frames.Background} background, {check.Frames.Dark} dark");
        output.WriteLine($"time        {ScanWatcher.Duration(check.Scan.TotalSeconds)} ({check.Scan.TotalSeconds:0.0} s): exposure {check.Scan.ExposureSeconds:0.0}, motion {check.Scan.MotionSeconds:0.0}, settle {check.Scan.SettleSeconds:0.0}, readout {check.Scan.ReadoutSeconds:0.0}; darks before it {check.Preparation.TotalSeconds:0.0} s");
        output.WriteLine($"floor       {check.ExposureFloorSeconds:0.0} s of exposure: no scan of this plan is shorter");
        if (check.ExtraBackgrounds is { } extra)
            output.WriteLine($"extra       backgrounds in mid-scan: at most {extra.Rule.AtMost}, {extra.SecondsEach:0.0} s each, when the residual exceeds {extra.Rule.ResidualSigma:0.##} times the shot noise; not counted above");
        output.WriteLine($"storage     {(check.StorageBytes is { } bytes ? $"{bytes / 1e6:0.0} MB" : "unknown")}");
        if (check.Unknown.Count > 0)
            output.WriteLine($"not known   {string.Join(", ", check.Unknown)}: counted as 0");
        var table = new Table().Border(TableBorder.Simple).AddColumns("axis", "from", "to", "unit", "limits", "moves");
        foreach (var axis in check.Moves.Axes)
            table.AddRow(AxisNames.Of(axis.Role), $"{axis.Lowest:0.####}", $"{axis.Highest:0.####}", axis.Unit, $"{axis.LowLimit:0.###} … {axis.HighLimit:0.###}", $"{axis.Moves}");
        AnsiConsole.Write(table);
    }
}
