using TxmXanes.Pipeline.Recording;

namespace TxmXanes.Storage.Export;

/// <summary>Puts a picture on the disk.</summary>
public static class PictureFile
{
    /// <exception cref="RecordingException">The file cannot be written.</exception>
    public static void Write(string path, byte[] png) => WholeFile.Write(path, "the picture", (string unfinished) => File.WriteAllBytes(unfinished, png));
}
