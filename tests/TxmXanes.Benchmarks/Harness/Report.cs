using System.Globalization;
using System.Text.Json;

namespace TxmXanes.Benchmarks.Harness;

/// <summary>Figures as a table, and as JSON where asked for.</summary>
internal static class Report
{
    public static void Print(string benchmark, IReadOnlyList<Figure> figures)
    {
        foreach (var figure in figures)
        {
            var limit = figure.Limit is { } l ? $"{(figure.AtMost ? "at most" : "at least")} {Text(l)}" : "";
            var verdict = figure.Reached switch { true => "reached", false => "MISSED", null => "" };
            Console.WriteLine($"{benchmark,-18} {figure.Name,-58} {Text(figure.Value),12} {figure.Unit,-10} {limit,-18} {verdict}");
        }
    }

    public static void WriteJson(string path, IEnumerable<(string Benchmark, IReadOnlyList<Figure> Figures)> results)
    {
        var rows = results.SelectMany(r => r.Figures.Select(f => new { benchmark = r.Benchmark, name = f.Name, value = f.Value, unit = f.Unit, limit = f.Limit, at_most = f.AtMost, reached = f.Reached }));
        File.WriteAllText(path, JsonSerializer.Serialize(rows, new JsonSerializerOptions { WriteIndented = true, NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals }));
    }

    private static string Text(double value) => value.ToString(Math.Abs(value) switch { >= 1000 => "0", >= 100 => "0.0", >= 10 => "0.00", _ => "0.0000" }, CultureInfo.InvariantCulture);
}
