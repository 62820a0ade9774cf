using TxmXanes.Domain;
using TxmXanes.Storage.Nexus;

namespace TxmXanes.Cli.Commands;

/// <summary>The size of a map's pixels, from the scan that the maps were made of.</summary>
internal static class RecordedPixelSize
{
    /// <summary>At the sample, nm; 0 where the scan is neither at its recorded place nor beside the maps, or does not know.</summary>
    public static double Nm(FileInfo maps)
    {
        if (MapsFileReader.ReadPixelSizeNm(maps.FullName) is > 0 and var own)
            return own;
        if (MapsFileReader.ReadProvenance(maps.FullName)?.InputPath is not { Length: > 0 } recorded)
            return 0;
        foreach (var path in new[] { recorded, Path.Combine(maps.DirectoryName!, Path.GetFileName(recorded)) })
        {
            if (File.Exists(path) && Recorded(path) is { } size)
                return size;
        }
        return 0;
    }

    private static double? Recorded(string path)
    {
        try
        {
            using var scan = NexusScanReader.Open(path);
            return scan.Header.Magnification > 0 ? scan.Camera.PixelSizeUm * 1000 / scan.Header.Magnification : 0;
        }
        catch (BadInputException)
        {
            // A scan of another facility, or no longer whole: the maps are fine without it, and the picture says px.
            return null;
        }
    }
}
