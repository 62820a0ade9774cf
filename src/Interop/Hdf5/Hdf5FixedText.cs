using System.Text;
using TxmXanes.Interop.Hdf5.Native;

namespace TxmXanes.Interop.Hdf5;

/// <summary>
/// One text of bounded length that can be rewritten, also while the file is written in SWMR mode (variable-length text cannot:
/// its bytes go to a heap that readers would not see in order).
/// </summary>
public sealed unsafe class Hdf5FixedText
{
    private readonly Hdf5Dataset dataset;
    private readonly int capacity;

    internal Hdf5FixedText(Hdf5Dataset dataset, int capacity) => (this.dataset, this.capacity) = (dataset, capacity);

    /// <summary>The dataset, for its attributes.</summary>
    public Hdf5Dataset Dataset => dataset;

    /// <summary>Replaces the text; what does not fit is cut off at a whole character.</summary>
    public void Write(string text)
    {
        var bytes = new byte[capacity];
        Encoding.UTF8.GetEncoder().Convert(text, bytes, flush: true, out _, out _, out _);
        using var type = StringTypes.Fixed(capacity);
        fixed (byte* p = bytes)
            LibraryError.Check(H5.H5Dwrite(dataset.Id, type, Hid.Default, Hid.Default, Hid.Default, p), $"write {dataset}");
    }
}

public sealed unsafe partial class Hdf5Group
{
    /// <summary>Makes a dataset that is one text of at most <paramref name="capacity"/> bytes of UTF-8, and writes it.</summary>
    public Hdf5FixedText CreateFixedText(string name, int capacity, string text = "")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        EnsureMayCreate($"dataset '{name}'");
        using var type = StringTypes.Fixed(capacity);
        using var space = Dataspaces.Of([]);
        var fixedText = new Hdf5FixedText(Create(name, type, space, Hid.Default), capacity);
        fixedText.Write(text);
        return fixedText;
    }
}
