using TxmXanes.Domain;
using TxmXanes.Interop.Hdf5;
using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Storage.Nexus;

/// <summary>
/// Tables of spectra at <c>/entry/spectra</c> of a maps file: one NXdata each, with its name as title. The signal is the first column, further ones are auxiliary signals,
/// and the standard error of a column X (our X_sigma) is X_errors, as NXdata has it. Links are plain names; the columns' own names are their long_name.
/// </summary>
internal static class SpectraGroup
{
    private const string Name = "spectra";
    private const string SigmaEnd = "_sigma";
    private const string ErrorsEnd = "_errors";
    private const int MostTables = 4096;
    private const int MostColumns = 1024;
    private const long MostBytes = 16L << 20;

    public static void Write(Hdf5Group entry, IReadOnlyList<SpectrumTable> tables)
    {
        if (tables.Count == 0)
            return;
        using var group = entry.CreateGroup(Name, "NXcollection");
        var links = PlainNames.Of(tables.Select(t => t.Name));
        group.SetAttribute("tables", links);
        group.SetAttribute("default", links[0]);
        for (var i = 0; i < tables.Count; i++)
            Write(group, links[i], tables[i]);
    }

    /// <exception cref="BadInputException">A table whose columns and energies differ in length, or too many.</exception>
    public static IReadOnlyList<SpectrumTable> Read(Hdf5File file)
    {
        if (!file.Root.Exists($"entry/{Name}"))
            return [];
        using var group = file.Root.OpenGroup($"entry/{Name}");
        var links = group.HasAttribute("tables") ? group.ReadAttributeStrings("tables") : [.. group.Members.Where(m => m.Kind == Hdf5MemberKind.Group).Select(m => m.Name)];
        if (links.Length > MostTables)
            throw new BadInputException($"{group} has {links.Length} tables of spectra; at most {MostTables} are read.");
        return links.Select(link => ReadTable(group, link)).ToArray();
    }

    private static void Write(Hdf5Group spectra, string link, SpectrumTable table)
    {
        using var group = spectra.CreateGroup(link, "NXdata");
        var links = PlainNames.Of(table.Columns.Select((c, i) => SubjectOf(table, i) is { } subject ? table.Columns[subject].Name + ErrorsEnd : c.Name), "energy", "title");
        group.WriteString("title", table.Name);
        group.WriteArray<double>("energy", [table.EnergyEv.Length], table.EnergyEv).SetAttribute("units", "eV");
        for (var i = 0; i < links.Length; i++)
            group.WriteArray<double>(links[i], [table.Columns[i].Values.Length], table.Columns[i].Values).SetAttribute("long_name", table.Columns[i].Name);
        group.SetAttribute("axes", ["energy"]);
        group.SetAttribute("columns", links);
        var curves = links.Where((_, i) => SubjectOf(table, i) is null).ToArray();
        if (curves.Length > 0)
            group.SetAttribute("signal", curves[0]);
        if (curves.Length > 1)
            group.SetAttribute("auxiliary_signals", curves[1..]);
    }

    private static int? SubjectOf(SpectrumTable table, int column)
    {
        var name = table.Columns[column].Name;
        if (!name.EndsWith(SigmaEnd, StringComparison.Ordinal))
            return null;
        for (var i = 0; i < table.Columns.Count; i++)
            if (table.Columns[i].Name == name[..^SigmaEnd.Length])
                return i;
        return null;
    }

    private static SpectrumTable ReadTable(Hdf5Group spectra, string link)
    {
        using var group = spectra.OpenGroup(link);
        var energies = Values("energy").Values;
        var links = group.HasAttribute("columns") ? group.ReadAttributeStrings("columns") : [.. group.Members.Where(m => m.Kind == Hdf5MemberKind.Dataset && m.Name is not ("energy" or "title")).Select(m => m.Name)];
        if (links.Length > MostColumns)
            throw new BadInputException($"{group} has {links.Length} columns; at most {MostColumns} are read.");
        var columns = links.Select(Values).ToArray();
        foreach (var (name, values) in columns)
            if (values.Length != energies.Length)
                throw new BadInputException($"{group}: the column '{name}' has {values.Length} values for {energies.Length} energies.");
        return new(Title(), energies, columns);

        string Title()
        {
            if (!group.Exists("title"))
                return link;
            using var title = group.OpenDataset("title");
            return title.ReadString();
        }

        (string Name, double[] Values) Values(string name)
        {
            using var dataset = group.OpenDataset(name);
            return dataset.Shape.Length == 1
                ? (dataset.FindAttributeString("long_name") ?? name, dataset.ReadAll<double>(MostBytes))
                : throw new BadInputException($"{dataset} has shape [{string.Join(", ", dataset.Shape)}] where one number an energy is needed.");
        }
    }
}
