using TxmXanes.Interop.Hdf5;
using TxmXanes.Pipeline.Recording;

namespace TxmXanes.Storage;

/// <summary>Writes files beside their place and renames, so that a reader finds the old file or the new one, never half of one.</summary>
internal static class WholeFile
{
    /// <param name="what">For the message, as in "the maps".</param>
    /// <exception cref="RecordingException">One sentence with path and cause. What <paramref name="write"/> throws for its own reasons passes through.</exception>
    public static void Write(string path, string what, Action<Hdf5File> write) => Write(path, what, (string unfinished) =>
    {
        using var file = Hdf5File.Create(unfinished, overwrite: true);
        write(file);
        file.SyncToDisk();
        file.Close();
    });

    /// <summary>The same for a file of any kind.</summary>
    /// <param name="write">Writes the file of the path that it is given.</param>
    /// <exception cref="RecordingException">One sentence with path and cause.</exception>
    public static void Write(string path, string what, Action<string> write)
    {
        var unfinished = path + ".part";
        try
        {
            write(unfinished);
            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception e) when (e is Hdf5Exception or IOException or UnauthorizedAccessException)
        {
            RemoveUnfinished(unfinished);
            throw new RecordingException($"Cannot write {what} {path}: {e.Message}", e);
        }
        catch
        {
            RemoveUnfinished(unfinished);
            throw;
        }
    }

    private static void RemoveUnfinished(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The failure that matters is on its way to the caller; the left-over is named .part and overwritten next time.
        }
    }
}
