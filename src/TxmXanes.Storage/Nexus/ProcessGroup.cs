using TxmXanes.Interop.Hdf5;
using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Storage.Nexus;

/// <summary>/entry/process (NXprocess): where a result comes from.</summary>
internal static class ProcessGroup
{
    public static void Write(Hdf5Group entry, MapProvenance provenance, IReadOnlyList<string> notes, TimeProvider clock)
    {
        var process = entry.CreateGroup("process", "NXprocess");
        process.WriteString("program", provenance.Program);
        process.WriteString("version", provenance.Version);
        process.WriteString("date", NexusLayout.Iso(clock.GetUtcNow()));
        process.WriteString("recipe", provenance.RecipeText).SetAttribute("type", "application/yaml");
        process.WriteString("input_file", provenance.InputPath).SetAttribute("sha256", provenance.InputSha256);
        process.WriteString("input_sha256", provenance.InputSha256);
        if (provenance.Settings.Length > 0)
            process.WriteString("settings", provenance.Settings);
        process.WriteStrings("notes", notes);
    }
}
