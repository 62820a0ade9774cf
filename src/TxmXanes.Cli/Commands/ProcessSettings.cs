using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using TxmXanes.Domain.Spectra;
using TxmXanes.Imaging.Registration;
using TxmXanes.Pipeline.Analysis.Steps;
using TxmXanes.Storage.Import;

namespace TxmXanes.Cli.Commands;

/// <summary>What decides a result beside its recipe's text and its input, as recorded in it: the import options, and what the files hold that the recipe names.</summary>
internal static class ProcessSettings
{
    private static readonly JsonSerializerOptions Options = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true, Converters = { new JsonStringEnumConverter() } };

    /// <param name="references">Before normalisation.</param>
    /// <param name="steps">With the files read that the recipe names.</param>
    public static string Of(ImportOptions import, IReadOnlyList<RawSpectrum> references, AnalysisSteps steps)
    {
        var lines = references.Select(r => $"reference {r.Name}: {Sha256(r.EnergyEv.Concat(r.Absorption))}").ToList();
        if (!import.IsEmpty)
            lines.Add($"import: {JsonSerializer.Serialize(import, Options)}");
        if (steps.EnergyShiftEv != 0)
            lines.Add(FormattableString.Invariant($"energy shift: {steps.EnergyShiftEv:R} eV"));
        if (steps.BadPixelsFile is { } pixels)
            lines.Add($"{pixels}: {Sha256((steps.Preparation.BadPixels ?? []).Select(b => (double)b))}");
        if (steps.ShiftsFile is { } shifts)
            lines.Add($"{shifts}: {Sha256((steps.Registration.Given?.Rows ?? []).SelectMany(Numbers))}");
        return string.Join('\n', lines);
    }

    private static double[] Numbers(ShiftTableRow row) => [row.EnergyEv, row.Motion.RowByRow, row.Motion.RowByColumn, row.Motion.RowShift, row.Motion.ColumnByRow, row.Motion.ColumnByColumn, row.Motion.ColumnShift];

    private static string Sha256(IEnumerable<double> values) => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<double>(values.ToArray())));
}
