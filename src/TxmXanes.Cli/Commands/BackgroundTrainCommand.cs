using System.CommandLine;
using System.Diagnostics;
using TxmXanes.Cli.Console;
using TxmXanes.Imaging.Backgrounds;
using TxmXanes.Pipeline.Backgrounds;
using TxmXanes.Storage.Backgrounds;
using TxmXanes.Storage.Nexus;

namespace TxmXanes.Cli.Commands;

/// <summary>`txmx background train`: a model file from recorded conventional scans.</summary>
internal static class BackgroundTrainCommand
{
    public static Command Create()
    {
        var scans = new Argument<FileInfo[]>("SCAN") { Description = "Scan files (.nxs) with a background at every energy", Arity = ArgumentArity.OneOrMore };
        var output = new Option<FileInfo>("--out") { Description = "Model file to write", Required = true };
        var json = new Option<bool>("--json") { Description = "One JSON document on standard output" };
        var command = new Command("train", "Learn the backgrounds of a microscope from recorded scans") { scans, output, json };
        command.SetAction((parsed, cancellation) =>
            Task.FromResult(Run(parsed.GetRequiredValue(scans), parsed.GetRequiredValue(output), parsed.GetValue(json), cancellation)));
        return command;
    }

    private static int Run(FileInfo[] files, FileInfo output, bool json, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var scans = new List<NexusScanReader>();
        TrainedBackground trained;
        OutputFile.MustBeNone(output, files);
        try
        {
            scans.AddRange(files.Select(f => NexusScanReader.Open(f.FullName)));
            trained = ProgressBar.While("training", progress => BackgroundTraining.Run(scans, progress, cancellation));
        }
        finally
        {
            scans.ForEach(s => s.Dispose());
        }
        BackgroundModelFile.Write(output.FullName, trained, ProgramVersion.Text, TimeProvider.System);
        if (json)
            Json.Print(Document(trained, output, watch.Elapsed.TotalSeconds));
        else
            Print(trained, output, watch.Elapsed.TotalSeconds);
        return ExitStatus.Done;
    }

    private static object Document(TrainedBackground trained, FileInfo output, double seconds) => new
    {
        model = output.FullName,
        sequences = trained.Files.Count,
        frames = trained.Frames,
        seconds,
        linear_relative_error = trained.Fit.LinearRelativeError,
        chosen = Candidate(trained.Fit.Chosen),
        candidates = trained.Fit.Candidates.Select(Candidate),
        eigen_flats = trained.EigenFlats.Variances.Select(v => new { rms = Math.Sqrt(v) }),
        left_over_rms = trained.EigenFlats.LeftOverRms,
        notes = trained.Notes,
    };

    private static object Candidate(CandidateError c) => new
    {
        degree = c.Candidate.Degree,
        cell_px = c.Candidate.CellPx,
        ridge = c.Candidate.Ridge,
        relative_error = c.RelativeError,
        first_only_relative_error = c.FirstOnlyRelativeError,
    };

    // Ridges hardly differ: of each degree and cell the best is shown.
    private static void Print(TrainedBackground trained, FileInfo output, double seconds)
    {
        var fit = trained.Fit;
        var console = System.Console.Out;
        console.WriteLine($"model       {output.FullName}");
        console.WriteLine($"learnt      {trained.Frames} backgrounds of {trained.Files.Count} sequences, {trained.Rows}x{trained.Columns} px, in {seconds:0.0} s");
        console.WriteLine($"eigen-flats {trained.EigenFlats.Planes.Count}, rms {string.Join(", ", trained.EigenFlats.Variances.Select(v => $"{100 * Math.Sqrt(v):0.00}"))} %; {100 * trained.EigenFlats.LeftOverRms:0.00} % left over");
        console.WriteLine();
        console.WriteLine("Leave-one-sequence-out error, rms over rms background:");
        console.WriteLine($"{"model",-14} {"cell px",8} {"ridge",8} {"first and last %",17} {"first alone %",14}");
        console.WriteLine($"{"linear",-14} {"-",8} {"-",8} {100 * fit.LinearRelativeError,17:0.000} {"-",14}");
        foreach (var c in fit.Candidates.GroupBy(c => (c.Candidate.Degree, c.Candidate.CellPx)).Select(g => g.Contains(fit.Chosen) ? fit.Chosen : g.MinBy(c => c.RelativeError)!))
            console.WriteLine($"{$"polynomial {c.Candidate.Degree}",-14} {c.Candidate.CellPx,8} {c.Candidate.Ridge,8:0e+0} {100 * c.RelativeError,17:0.000} {100 * c.FirstOnlyRelativeError,14:0.000}{(c == fit.Chosen ? "  chosen" : "")}");
        foreach (var note in trained.Notes)
            console.WriteLine($"note        {note}");
    }
}
