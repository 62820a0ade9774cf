using System.Globalization;
using System.Text;

namespace TxmXanes.Storage.Export;

/// <summary>Comma-separated values (RFC 4180) with one line of names, numbers as any program reads them: a point, no grouping, all digits, NaN.</summary>
internal sealed class CsvText
{
    private readonly StringBuilder text = new();

    public CsvText(params IEnumerable<string> names) => Line(names);

    public void Line(params IEnumerable<string> cells) => text.AppendJoin(',', cells.Select(Quoted)).Append('\n');

    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    public static string Number(float value) => value.ToString("R", CultureInfo.InvariantCulture);

    public static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <exception cref="Pipeline.Recording.RecordingException">The file cannot be written.</exception>
    public void WriteTo(string path) => WholeFile.Write(path, "the export", (string unfinished) => File.WriteAllText(unfinished, text.ToString()));

    public override string ToString() => text.ToString();

    private static string Quoted(string cell) => cell.AsSpan().ContainsAny(",\"\r\n") ? $"\"{cell.Replace("\"", "\"\"")}\"" : cell;
}
