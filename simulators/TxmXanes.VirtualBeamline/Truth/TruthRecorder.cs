using TxmXanes.VirtualBeamline.Scenes;

namespace TxmXanes.VirtualBeamline.Truth;

/// <summary>
/// Collects the sample frames of the scan under way and writes its truth when the camera has been idle for a while, and
/// at the end of the process. Image ids rise through a scan, so one that does not begins another scan.
/// </summary>
public sealed class TruthRecorder : IAsyncDisposable
{
    // Wall time without a series: between the series of one scan only an axis or two move.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(4);

    private readonly Lock gate = new();
    private readonly List<Shot> shots = [];
    private readonly Scene scene;
    private readonly string path;
    private readonly bool withBackgrounds;
    private readonly Timer quiet;
    private readonly Lock writing = new();
    private long lastImageId = long.MinValue;
    private bool isUnwritten;

    /// <exception cref="UnauthorizedAccessException">The file cannot be made.</exception>
    public TruthRecorder(Scene scene, string path, bool withBackgrounds)
    {
        (this.scene, this.path, this.withBackgrounds) = (scene, path, withBackgrounds);
        // Better to hear now than at the end of a scan that nothing can be written there.
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using (File.Create(path + ".part"))
        {
        }
        File.Delete(path + ".part");
        quiet = new(_ => WriteWhileRunning());
    }

    /// <summary>Takes an exposure, or with null the end of a series.</summary>
    public void Take(Shot? shot)
    {
        lock (gate)
        {
            quiet.Change(shot is null ? Quiet : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            if (shot is null)
                return;
            if (shot.ImageId <= lastImageId)
                shots.Clear();
            lastImageId = shot.ImageId;
            if (!scene.ShowsSample(shot))
                return;
            shots.Add(shot);
            isUnwritten = true;
        }
    }

    /// <summary>Writes what has not been written.</summary>
    public void WriteIfNew()
    {
        lock (writing)
        {
            List<Shot> scan;
            lock (gate)
            {
                if (!isUnwritten)
                    return;
                isUnwritten = false;
                scan = [.. shots];
            }
            TruthFile.Write(path, scene, scan, withBackgrounds);
        }
    }

    // The beamline serves on if this fails: the truth is tried again at the end, and that failure is the process' own.
    private void WriteWhileRunning()
    {
        try
        {
            WriteIfNew();
        }
        catch (IOException fault)
        {
            isUnwritten = true;
            Console.Error.WriteLine($"The truth could not be written yet: {fault.Message}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await quiet.DisposeAsync();
        WriteIfNew();
    }
}
