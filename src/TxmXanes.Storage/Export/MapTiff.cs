using TxmXanes.Interop.Tiff;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Pipeline.Recording;

namespace TxmXanes.Storage.Export;

/// <summary>Maps as TIFF: float32, NaN kept, a page a map whose ImageDescription is "name [unit]".</summary>
public static class MapTiff
{
    /// <exception cref="RecordingException">The file cannot be written.</exception>
    public static void Write(string path, int rows, int columns, params IReadOnlyList<NamedMap> maps) => WholeFile.Write(path, "the export", (string unfinished) =>
    {
        using var tiff = TiffWriter.Create(unfinished);
        foreach (var map in maps)
            tiff.Write<float>(rows, columns, map.Plane, map.Unit is "1" or "" ? map.Name : $"{map.Name} [{map.Unit}]");
    });
}
