using System.Text;
using TxmXanes.Domain;
using TxmXanes.Domain.Spectra;

namespace TxmXanes.Storage.References;

/// <summary>
/// Reads reference spectra as text: .xmu, .txt, .csv, .dat, .xdi and the like. Two or more columns separated by blanks, commas,
/// semicolons or tabs; comments with #; header lines before the numbers; energies in eV or keV, in any order.
/// </summary>
public static class ReferenceFile
{
    /// <summary>The largest measured spectra have some hundred kB.</summary>
    public const int LargestFile = 16 << 20;

    private const int FewestRows = 5;

    /// <exception cref="BadInputException">One sentence with path and line.</exception>
    public static RawSpectrum Read(string path)
    {
        byte[] bytes;
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (stream.Length > LargestFile)
                throw TooLarge(path, stream.Length);
            bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"Cannot read the reference spectrum {path}: {e.Message}", e);
        }
        return Parse(bytes, path);
    }

    /// <param name="source">Its path or name, for messages; the spectrum is named after it.</param>
    public static RawSpectrum Parse(ReadOnlySpan<byte> bytes, string source)
    {
        if (bytes.Length > LargestFile)
            throw TooLarge(source, bytes.Length);
        if (bytes.Contains((byte)0))
            throw new BadInputException($"{source} is no text file, so no reference spectrum can be read from it.");
        var table = SpectrumTable.Parse(Encoding.UTF8.GetString(bytes), source);
        if (table.Rows.Count < FewestRows)
            throw new BadInputException($"{source} has {table.Rows.Count} rows of numbers; a reference spectrum needs at least {FewestRows}.");
        var columns = SpectrumColumns.Choose(table, source);
        var points = table.Rows.Select((row, i) => (EnergyEv: row[columns.Energy], Value: columns.Absorption(row), Line: table.Lines[i])).ToList();
        var perEv = EnergyUnits.ElectronVoltsPerUnit(points.Max(p => p.EnergyEv), columns.EnergyUnit, source);
        foreach (var (energy, value, line) in points)
        {
            if (!(energy > 0))
                throw new BadInputException($"{source}, line {line}: {energy} is no energy; a reference spectrum needs absolute energies in eV or keV.");
            if (!double.IsFinite(value))
                throw new BadInputException($"{source}, line {line}: the absorption is no finite number.");
        }
        var merged = points.GroupBy(p => p.EnergyEv * perEv).OrderBy(g => g.Key).Select(g => (EnergyEv: g.Key, Value: g.Average(p => p.Value))).ToArray();
        if (merged.Length < FewestRows)
            throw new BadInputException($"{source} has {merged.Length} different energies; a reference spectrum needs at least {FewestRows}.");
        return new(Path.GetFileNameWithoutExtension(source), [.. merged.Select(m => m.EnergyEv)], [.. merged.Select(m => m.Value)], columns.IsNormalised, source);
    }

    private static BadInputException TooLarge(string source, long length) =>
        new($"{source} has {length} bytes; a reference spectrum has at most {LargestFile}.");
}
