using TxmXanes.Domain.Frames;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Pipeline.Recording;

namespace TxmXanes.Storage.Nexus;

/// <summary>Predicted backgrounds without maps: /entry/background/data and /entry/process as in a maps file, and the energies.</summary>
public static class BackgroundsFile
{
    /// <param name="samples">The sample frames that the backgrounds belong to.</param>
    /// <param name="background">(B - D)/(t i0) of sample frame t, asked for in rising order; one frame is held at a time.</param>
    /// <exception cref="RecordingException">One sentence with path and cause.</exception>
    public static void Write(string path, FrameShape shape, IReadOnlyList<FrameMetadata> samples, Func<int, float[]> background, MapProvenance provenance, IReadOnlyList<string> notes, TimeProvider clock) => WholeFile.Write(path, "the backgrounds", file =>
    {
        NexusLayout.WriteRoot(file, clock.GetUtcNow());
        file.Root.SetAttribute("file_name", Path.GetFileName(path));
        using var entry = file.Root.CreateGroup("entry", "NXentry");
        entry.SetAttribute("default", "background");
        BackgroundStack.Write(entry, samples.Count, shape.Rows, shape.Columns, background);
        entry.WriteArray<double>("energy", [samples.Count], [.. samples.Select(s => s.EnergySetpointEv)]).SetAttribute("units", "eV");
        entry.WriteArray<long>("image_id", [samples.Count], [.. samples.Select(s => s.ImageId)]);
        ProcessGroup.Write(entry, provenance, notes, clock);
    });
}
