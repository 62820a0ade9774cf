using Spectre.Console;
using TxmXanes.Contracts.Scan.V1;

namespace TxmXanes.Cli.Console;

/// <summary>What one wants to know after a scan, on one screen.</summary>
internal static class ScanSummary
{
    public static void Print(ScanStatus s, TextWriter output)
    {
        output.WriteLine($"scan        {s.Id} ({s.Name}), {s.Mode}");
        output.WriteLine($"state       {ScanWatcher.StateName(s.State)}{(s.Problem.Length > 0 ? $": {s.Problem}" : "")}");
        output.WriteLine($"energies    {s.EnergiesDone} of {s.EnergiesTotal}");
        output.WriteLine($"frames      {s.Frames.Sample} sample, {s.Frames.Background} background, {s.Frames.Dark} dark{Losses(s.Frames)}");
        output.WriteLine($"time        {s.Time.TotalS:0.0} s: exposure {s.Time.ExposureS:0.0}, motion {s.Time.MotionS:0.0}, settle {s.Time.SettleS:0.0}, readout {s.Time.ReadoutS:0.0}, engine {s.Time.EngineS:0.0}; before it {s.Time.PreparationS:0.0} s of preparation");
        if (s.Pipeline.MapFailing)
            output.WriteLine($"live map    {s.Pipeline.MapProblem}");
        output.WriteLine($"live map    {s.Pipeline.MapFrames} frames; frame to map {s.Pipeline.LatencyP50Ms:0} ms at the median, {s.Pipeline.LatencyP99Ms:0} ms at p99 (wall)");
        if (s.Background is { } background)
            output.WriteLine($"background  {Describe(background)}");
        foreach (var warning in s.Warnings)
            output.WriteLine($"warning     {warning}");
        if (s.FilePath.Length > 0)
            output.WriteLine($"raw file    {s.FilePath}");
        if (s.MapsPath.Length > 0)
            output.WriteLine($"maps        {s.MapsPath}");
    }

    public static void PrintList(ScanList list)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("id", "state", "energies", "frames", "file");
        foreach (var scan in list.Scans)
            table.AddRow(Markup.Escape(scan.Id), ScanWatcher.StateName(scan.State), $"{scan.EnergiesDone}/{scan.EnergiesTotal}", $"{scan.Frames?.Sample ?? 0}+{scan.Frames?.Background ?? 0}", Markup.Escape(scan.FilePath));
        AnsiConsole.Write(table);
    }

    private static string Describe(BackgroundHealth b)
    {
        var last = double.IsNaN(b.ResidualSigma) ? "residual not known in the last frame" : $"residual {b.ResidualSigma:0.00} times the shot noise in the last frame";
        var worst = double.IsNaN(b.WorstResidualSigma) ? "" : $"; at worst {b.WorstResidualSigma:0.00}, frame {b.WorstImageId} at {b.WorstEnergyEv:0.##} eV";
        var extra = b.ExtraBackgrounds > 0 ? $"; {b.ExtraBackgrounds} more taken in mid-scan" : "";
        var note = b.Note.Length > 0 ? $"; {b.Note}" : "";
        return $"{b.Model}: {last}, {b.SampleFreeFraction:P0} sample-free{(b.Alarm ? ", over the limit" : "")}{worst}{extra}{note}";
    }

    private static string Losses(FrameCounts f)
    {
        var losses = new (int Count, string Name)[] { (f.Invalid, "invalid"), (f.Foreign, "foreign"), (f.Duplicate, "duplicate"), (f.Rejected, "rejected"), (f.Missing, "missing"), (f.Unchecked, "unchecked") }
            .Where(l => l.Count > 0).Select(l => $"{l.Count} {l.Name}").ToArray();
        return losses.Length == 0 ? "" : $" ({string.Join(", ", losses)})";
    }
}
