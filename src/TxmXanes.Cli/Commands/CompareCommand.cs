using System.CommandLine;
using TxmXanes.Cli.Console;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Storage.Nexus;

namespace TxmXanes.Cli.Commands;

/// <summary>`txmx compare A B`: how far two results, or a result and a truth, are apart.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var a = new Argument<FileInfo>("A") { Description = "Maps file" };
        var b = new Argument<FileInfo>("B") { Description = "Maps or truth file to compare with" };
        var json = new Option<bool>("--json") { Description = "One JSON document on standard output" };
        var command = new Command("compare", "PSNR, SSIM and rms per map between two results") { a, b, json };
        command.SetAction(parsed =>
        {
            var comparison = MapComparison.Compare(MapsFile.Read(parsed.GetRequiredValue(a).FullName), MapsFile.Read(parsed.GetRequiredValue(b).FullName));
            if (parsed.GetValue(json))
                Json.Print(comparison);
            else
                Print(comparison, System.Console.Out);
            return ExitStatus.Done;
        });
        return command;
    }

    public static void Print(MapComparison comparison, TextWriter output)
    {
        output.WriteLine($"{"map",-24} {"rms",10} {"bias",10} {"PSNR dB",10} {"SSIM",8} {"rms/bound",10} {"pixels",8}");
        foreach (var map in comparison.Maps)
            output.WriteLine($"{map.Name,-24} {map.Rms,10:0.0000} {map.Bias,10:0.0000} {map.PsnrDb,10:0.00} {map.Ssim,8:0.0000} {(map.RmsOverBound is { } r ? $"{r:0.000}" : "-"),10} {map.Pixels,8}");
    }
}
