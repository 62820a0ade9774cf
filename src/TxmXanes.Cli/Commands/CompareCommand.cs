using System.CommandLine;
using System.Text.Json;
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
            var comparison = Between(parsed.GetRequiredValue(a).FullName, parsed.GetRequiredValue(b).FullName);
            if (parsed.GetValue(json))
                System.Console.Out.WriteLine(MapComparison.ToJson(comparison).ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
            else
                Print(comparison, System.Console.Out);
            return ExitStatus.Done;
        });
        return command;
    }

    /// <exception cref="Domain.BadInputException">A file is not usable, or their maps do not fit each other.</exception>
    public static IReadOnlyList<MapDifference> Between(string a, string b) => MapComparison.Of(MapsFileReader.Read(a), MapsFileReader.Read(b));

    public static void Print(IReadOnlyList<MapDifference> differences, TextWriter output)
    {
        output.WriteLine($"{"map",-20} {"pixels",8} {"rms",9} {"bias",9} {"PSNR dB",8} {"SSIM",7} {"rms/bound",10}");
        foreach (var d in differences)
            output.WriteLine($"{d.Map,-20} {d.Pixels,8} {d.Rms,9:0.0000} {d.Bias,9:0.0000} {d.PsnrDb,8:0.00} {d.Ssim,7:0.0000} {(d.RmsOverBound is { } r ? $"{r:0.000}" : "-"),10}");
    }
}
