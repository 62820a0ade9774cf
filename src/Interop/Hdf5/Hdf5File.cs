using TxmXanes.Interop.Hdf5.Native;

namespace TxmXanes.Interop.Hdf5;

/// <summary>An open HDF5 file.</summary>
/// <remarks>
/// CONCURRENCY: libhdf5 is built thread-safe, which is one lock for the whole process: calls from any thread, one at a time; a slow
/// compression in one file delays a flush in another. Writers of one file should be one thread: see <see cref="Hdf5Object"/>.
/// SWMR (single writer, multiple readers): create with <c>swmr: true</c>, make every group, dataset and attribute, call <see cref="StartSwmr"/>;
/// from then on only rows are written, and readers in other processes follow. Text and contiguous datasets must be complete before.
/// DURABILITY: after <see cref="Flush"/> rows survive the death of this process (kill -9), after <see cref="SyncToDisk"/> the loss of power.
/// </remarks>
public sealed unsafe partial class Hdf5File : IDisposable
{
    private readonly Hid _id;
    private readonly HashSet<Hid> _open = [];

    private Hdf5File(string path, Hid id)
    {
        (Path, _id) = (path, id);
        try
        {
            KeepFromChildren();
            Root = new Hdf5Group(this, "/", new Hid(LibraryError.Check(H5.H5Gopen2(Id, "/", Hid.Default), $"open {path}"), H5.H5Gclose));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Full path.</summary>
    public string Path { get; }

    /// <summary>The root group.</summary>
    public Hdf5Group Root { get; }

    /// <summary>True once <see cref="StartSwmr"/> was called, or the file was opened to go on writing in that mode.</summary>
    public bool IsSwmrWriting { get; private set; }

    /// <summary>Where the allocated part of the file ends, in bytes: after a flush, all acknowledged data lie below. Cheap.</summary>
    public long EndOfAllocation
    {
        get
        {
            LibraryError.Check(H5.H5Fget_eoa(Id, out var address), $"measure {Path}");
            return address;
        }
    }

    private Hid Id
    {
        get
        {
            Hdf5Library.PrepareThread();
            return _id;
        }
    }

    /// <summary>Begins single-writer multiple-readers mode: nothing can be created after.</summary>
    public void StartSwmr()
    {
        LibraryError.Check(H5.H5Fstart_swmr_write(Id), $"begin SWMR writing of {Path}");
        IsSwmrWriting = true;
    }

    /// <summary>Hands everything cached to the operating system, in an order SWMR readers can follow.</summary>
    public void Flush()
    {
        EnsureHealthy();
        CheckWritten(H5.H5Fflush(Id, H5.ScopeLocal), $"flush {Path}");
    }

    /// <summary>
    /// Closes the file and reports a failure, which for a writer may mean lost data. <see cref="Dispose"/> closes too, and is silent,
    /// so that it does not bury the exception it runs under: a writer ends with this.
    /// </summary>
    public void Close()
    {
        if (_id.IsClosed || _id.IsInvalid) return;
        CloseObjects();
        LibraryError.Check(_id.CloseNow(), $"close {Path}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CloseObjects();
        _id.Dispose();
    }

    internal void Adopt(Hid id)
    {
        lock (_open) _open.Add(id);
    }

    internal void Release(Hid id)
    {
        lock (_open) _open.Remove(id);
        id.Dispose();
    }

    private void CloseObjects()
    {
        lock (_open)
        {
            foreach (var id in _open) id.Dispose();
            _open.Clear();
        }
    }

    private int Descriptor()
    {
        LibraryError.Check(H5.H5Fget_vfd_handle(Id, Hid.Default, out var descriptor), $"find the descriptor of {Path}");
        return *descriptor;
    }

    /// <summary>libhdf5 opens files so that child processes inherit them, with their locks: a helper program we start would keep the file locked.</summary>
    private void KeepFromChildren()
    {
        if (LibC.SetDescriptorFlags(Descriptor(), LibC.SetFlagsCommand, LibC.CloseOnExec) != 0)
            throw SystemFailure($"set up {Path}");
    }
}
