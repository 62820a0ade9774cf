using TxmXanes.Interop.Hdf5.Native;

namespace TxmXanes.Interop.Hdf5;

/// <summary>A group or dataset: something with a path and attributes.</summary>
/// <remarks>
/// CONCURRENCY: any thread may call; libhdf5 runs one call at a time for the whole process. An operation of several calls
/// (append: extend, then write) is not atomic, so each object has one writer.
/// LIFETIME: disposing the file closes all its objects; an object used after that throws <see cref="ObjectDisposedException"/>.
/// </remarks>
public abstract partial class Hdf5Object : IDisposable
{
    private readonly Hid _id;

    private protected Hdf5Object(Hdf5File file, string path, Hid id)
    {
        (File, Path, _id) = (file, path, id);
        file.Adopt(id);
    }

    /// <summary>The file it is in.</summary>
    public Hdf5File File { get; }

    /// <summary>The path it was opened by, as in "/entry/instrument".</summary>
    public string Path { get; }

    /// <summary>The last part of the path; empty for the root.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The id for a call on this thread. Every call into libhdf5 goes through here, so every thread is prepared.</summary>
    internal Hid Id
    {
        get
        {
            Hdf5Library.PrepareThread();
            return _id;
        }
    }

    /// <summary>As in "'/entry/data' of /data/scan.nxs": for messages.</summary>
    public override string ToString() => $"'{Path}' of {File.Path}";

    /// <summary>Closes the id. The object stays in the file.</summary>
    public void Dispose()
    {
        File.Release(_id);
        GC.SuppressFinalize(this);
    }

    private protected string PathOf(string name) =>
        name.StartsWith('/') ? name : Path == "/" ? "/" + name : $"{Path}/{name}";

    /// <summary>SWMR readers never see new objects or attributes, and older ones may crash on them: nothing is created once it has begun.</summary>
    private protected void EnsureMayCreate(string what)
    {
        if (File.IsSwmrWriting)
            throw new Hdf5Exception($"Cannot create {what} at {this}: single-writer multiple-reader mode has begun, and all objects and attributes must exist before.");
    }
}
