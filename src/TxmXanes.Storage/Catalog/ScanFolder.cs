using System.Text.RegularExpressions;
using TxmXanes.Domain;

namespace TxmXanes.Storage.Catalog;

/// <summary>Where the files of one scan are: DATA_ROOT/YYYY/&lt;id&gt;/ (contracts: Files).</summary>
public sealed partial record ScanFolder
{
    /// <param name="dataRoot">Absolute.</param>
    /// <param name="scanId">YYYYMMDD-HHMMSS-slug; anything else is refused, so that no name leaves the data root.</param>
    /// <exception cref="BadInputException">The id has another form.</exception>
    public ScanFolder(string dataRoot, string scanId)
    {
        if (!IsScanId(scanId))
            throw new BadInputException($"'{scanId}' is no scan id; ids look like 20260131-235959-name.");
        DataRoot = dataRoot;
        ScanId = scanId;
        Path = System.IO.Path.Combine(dataRoot, scanId[..4], scanId);
    }

    public string DataRoot { get; }

    public string ScanId { get; }

    public string Path { get; }

    public string ScanFile => System.IO.Path.Combine(Path, ScanId + ".nxs");

    public string MapsFile => System.IO.Path.Combine(Path, ScanId + ".maps.nxs");

    public string Journal => System.IO.Path.Combine(Path, "journal.jsonl");

    public string Plan => System.IO.Path.Combine(Path, "plan.yaml");

    public string Recipe => System.IO.Path.Combine(Path, "recipe.yaml");

    /// <summary>The background model that the recipe names, as it was when the scan ran; absent where it names none.</summary>
    public string BackgroundModel => System.IO.Path.Combine(Path, BackgroundModelName);

    /// <summary>Beside the scan file.</summary>
    public const string BackgroundModelName = "background-model.h5";

    public static bool IsScanId(string text) => Form().IsMatch(text);

    [GeneratedRegex(@"\A[0-9]{8}-[0-9]{6}-[a-z0-9-]{1,80}\z")]
    private static partial Regex Form();
}
