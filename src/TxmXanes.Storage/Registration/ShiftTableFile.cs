using System.Globalization;
using System.Text;
using TxmXanes.Domain;
using TxmXanes.Imaging.Registration;

namespace TxmXanes.Storage.Registration;

/// <summary>
/// Shifts as text that a spreadsheet or an editor can change: comma-separated, a line of column names, one line a frame.
/// </summary>
/// <remarks>
/// Columns by name, in any order: energy_ev, row_px and column_px (downwards and to the right: what the first frame shows at p lies at p + shift); optionally rotation_deg (from the column axis towards the row axis) and scale about the image's centre;
/// or, in place of all but the energy, the matrix a b c d e f with row' = a row + b column + c, column' = d row + e column + f in px from the centre; and confidence, 0 to 1.
/// Lines that start with '#' and empty lines are passed over.
/// </remarks>
public static class ShiftTableFile
{
    // A million frames; a scan has hundreds.
    private const long LargestBytes = 256L << 20;
    private static readonly string[] Known = ["energy_ev", "row_px", "column_px", "rotation_deg", "scale", "a", "b", "c", "d", "e", "f", "confidence"];
    private static readonly string[] Matrix = ["a", "b", "c", "d", "e", "f"];

    /// <summary>Reads.</summary>
    /// <exception cref="BadInputException">One sentence with path and line.</exception>
    public static ShiftTable Read(string path)
    {
        string text;
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > LargestBytes } large)
                throw new BadInputException($"{path} has {large.Length} bytes; a table of shifts has at most {LargestBytes}.");
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"Cannot read the table of shifts {path}: {e.Message}", e);
        }
        return Parse(text, path);
    }

    /// <summary>Writes the file whole or not at all.</summary>
    /// <exception cref="BadInputException">The path cannot be written.</exception>
    public static void Write(string path, ShiftTable table)
    {
        var unfinished = path + ".part";
        try
        {
            File.WriteAllText(unfinished, Format(table));
            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"Cannot write the table of shifts {path}: {e.Message}", e);
        }
    }

    /// <summary>The text: shifts alone where all motions are translations, with rotation and scale where they are similarities, else the matrix.</summary>
    public static string Format(ShiftTable table)
    {
        var (translations, similarities, confidences) = (table.Rows.All(r => r.Motion.IsTranslation), table.Rows.All(r => r.Motion.IsSimilarity && r.Motion.Determinant > 0), table.Rows.All(r => r.Confidence is not null));
        string[] names = ["energy_ev", .. translations || similarities ? ["row_px", "column_px", .. translations ? Array.Empty<string>() : ["rotation_deg", "scale"]] : Matrix, .. confidences ? ["confidence"] : Array.Empty<string>()];
        var text = new StringBuilder().AppendJoin(',', names).Append('\n');
        foreach (var row in table.Rows)
            text.AppendJoin(',', names.Select(n => Value(row, n).ToString("R", CultureInfo.InvariantCulture))).Append('\n');
        return text.ToString();
    }

    /// <param name="text">The file's.</param>
    /// <param name="source">For messages.</param>
    /// <exception cref="BadInputException">One sentence with source and line.</exception>
    public static ShiftTable Parse(string text, string source)
    {
        string[]? names = null;
        List<ShiftTableRow> rows = [];
        var number = 0;
        foreach (var line in text.Split('\n').Select(l => l.Trim().TrimStart('\uFEFF')))
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
                continue;
            var fields = line.Split(',', StringSplitOptions.TrimEntries);
            if (names is null)
                names = Names(fields, source, number);
            else
                rows.Add(Row(names, fields, rows.Count > 0 ? rows[^1].EnergyEv : double.NegativeInfinity, source, number));
        }
        return rows.Count > 0 ? new(rows) : throw new BadInputException($"{source} holds no shifts; it needs a line of column names and a line for each frame.");
    }

    private static string[] Names(string[] fields, string source, int line)
    {
        var names = fields.Select(f => f.ToLowerInvariant()).ToArray();
        if (names.FirstOrDefault(n => !Known.Contains(n)) is { } unknown)
            throw new BadInputException($"{source}, line {line}: unknown column '{unknown}'; there are {string.Join(", ", Known)}.");
        if (names.GroupBy(n => n).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new BadInputException($"{source}, line {line}: column '{twice.Key}' stands there {twice.Count()} times.");
        var matrix = names.Any(Matrix.Contains);
        string[] needed = ["energy_ev", .. matrix ? Matrix : ["row_px", "column_px"]];
        if (needed.FirstOrDefault(n => !names.Contains(n)) is { } missing)
            throw new BadInputException($"{source}, line {line}: column '{missing}' is missing.");
        if (matrix && names.FirstOrDefault(n => n is "row_px" or "column_px" or "rotation_deg" or "scale") is { } both)
            throw new BadInputException($"{source}, line {line}: column '{both}' and the matrix a to f exclude each other.");
        return names;
    }

    private static ShiftTableRow Row(string[] names, string[] fields, double before, string source, int line)
    {
        if (fields.Length != names.Length)
            throw new BadInputException($"{source}, line {line}: {fields.Length} fields for {names.Length} columns.");
        var energy = Of("energy_ev", double.NaN);
        if (!(energy >= before))
            throw new BadInputException($"{source}, line {line}: the energies must not fall, but {energy} eV follows {before} eV.");
        var motion = names.Contains("a")
            ? new AffineMotion(Of("a", 1), Of("b", 0), Of("c", 0), Of("d", 0), Of("e", 1), Of("f", 0))
            : AffineMotion.Similarity(Of("rotation_deg", 0), Of("scale", 1), new Shift(Of("row_px", 0), Of("column_px", 0)));
        if (!(Math.Abs(motion.Determinant) > 1e-6))
            throw new BadInputException($"{source}, line {line}: the motion flattens the image (determinant {motion.Determinant:g3}).");
        return new(energy, motion, names.Contains("confidence") ? Of("confidence", 0) : null);

        double Of(string name, double other)
        {
            var at = Array.IndexOf(names, name);
            if (at < 0)
                return other;
            return double.TryParse(fields[at], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && Math.Abs(value) <= 1e6
                ? value
                : throw new BadInputException($"{source}, line {line}: {name} must be a number up to 1e6, but is '{fields[at]}'.");
        }
    }

    private static double Value(ShiftTableRow row, string name) => name switch
    {
        "energy_ev" => row.EnergyEv,
        "row_px" or "c" => row.Motion.RowShift,
        "column_px" or "f" => row.Motion.ColumnShift,
        "rotation_deg" => row.Motion.RotationDeg,
        "scale" => row.Motion.Scale,
        "a" => row.Motion.RowByRow,
        "b" => row.Motion.RowByColumn,
        "d" => row.Motion.ColumnByRow,
        "e" => row.Motion.ColumnByColumn,
        _ => row.Confidence ?? 0,
    };
}
