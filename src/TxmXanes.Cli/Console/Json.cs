using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Google.Protobuf;

namespace TxmXanes.Cli.Console;

/// <summary>One JSON document on standard output, and nothing else.</summary>
internal static class Json
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static void Print<T>(T value) => System.Console.Out.WriteLine(JsonSerializer.Serialize(value, Options));

    public static void Print(IMessage message) => System.Console.Out.WriteLine(Text(message));

    /// <summary>A protocol message as JSON with the field names of the .proto file.</summary>
    public static string Text(IMessage message) =>
        new JsonFormatter(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true).WithFormatDefaultValues(true)).Format(message);
}
