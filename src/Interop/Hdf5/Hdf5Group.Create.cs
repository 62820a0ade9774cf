using TxmXanes.Interop.Hdf5.Native;

namespace TxmXanes.Interop.Hdf5;

public sealed unsafe partial class Hdf5Group
{
    /// <summary>Makes a dataset of numbers, without writing any.</summary>
    /// <typeparam name="T">Element type, stored as it is here (little-endian).</typeparam>
    /// <param name="name">Name or path; missing groups on the way are made.</param>
    /// <param name="shape">As in [0, rows, columns]; empty for a scalar.</param>
    /// <param name="maxShape">How far each dimension may grow, -1 for no limit; empty: fixed. A shape that may grow needs chunks.</param>
    /// <param name="chunk">Shape of the unit of storage, as in [1, rows, columns]; empty: contiguous.</param>
    /// <param name="storage">Compression and filling; default plain.</param>
    /// <param name="fill">What elements nobody wrote read as; default 0.</param>
    /// <exception cref="ArgumentException">Shapes of different rank, or negative.</exception>
    public Hdf5Dataset CreateDataset<T>(string name, ReadOnlySpan<long> shape, ReadOnlySpan<long> maxShape = default,
        ReadOnlySpan<long> chunk = default, Hdf5Storage? storage = null, T? fill = null) where T : unmanaged
    {
        storage ??= Hdf5Storage.Plain;
        EnsureMayCreate($"dataset '{name}'");
        EnsureShapes(name, shape, maxShape, chunk);

        using var space = Dataspaces.Of(shape, maxShape);
        using var creation = Creation(name, chunk, storage);
        if (fill is { } value)
            LibraryError.Check(H5.H5Pset_fill_value(creation, NumericTypes.Of<T>(), &value), $"set the fill value of '{name}' in {this}");
        return Create(name, NumericTypes.Of<T>(), space, creation);
    }

    /// <summary>Makes a dataset of numbers and writes all of them. Compressed storage takes one chunk an image (the last two dimensions) unless told otherwise.</summary>
    public Hdf5Dataset WriteArray<T>(string name, ReadOnlySpan<long> shape, ReadOnlySpan<T> values,
        ReadOnlySpan<long> chunk = default, Hdf5Storage? storage = null) where T : unmanaged
    {
        if (chunk.IsEmpty && storage is { GzipLevel: > 0 } or { Shuffle: true }) chunk = ImageChunk(shape);
        var dataset = CreateDataset<T>(name, shape, chunk: chunk, storage: storage);
        dataset.Write(values);
        return dataset;
    }

    /// <summary>Makes a dataset that is one number.</summary>
    public Hdf5Dataset WriteScalar<T>(string name, T value) where T : unmanaged => WriteArray<T>(name, [], [value]);

    /// <summary>Makes a dataset that is one text (variable-length UTF-8).</summary>
    public Hdf5Dataset WriteString(string name, string text) => WriteText(name, [], [text]);

    /// <summary>Makes a dataset of texts, shape [count].</summary>
    public Hdf5Dataset WriteStrings(string name, IReadOnlyList<string> texts) => WriteText(name, [texts.Count], [.. texts]);

    private Hdf5Dataset WriteText(string name, ReadOnlySpan<long> shape, ReadOnlySpan<string> texts)
    {
        EnsureMayCreate($"dataset '{name}'");
        using var space = Dataspaces.Of(shape);
        var dataset = Create(name, StringTypes.Utf8, space, Hid.Default);
        if (!texts.IsEmpty)
            StringTypes.WithPointers(texts, pointers => File.CheckWritten(
                H5.H5Dwrite(dataset.Id, StringTypes.Utf8, Hid.Default, Hid.Default, Hid.Default, pointers), $"write {dataset}"));
        return dataset;
    }

    private Hdf5Dataset Create(string name, Hid type, Hid space, Hid creation)
    {
        var id = H5.H5Dcreate2(Id, name, type, space, PropertyLists.Links, creation, Hid.Default);
        LibraryError.Check(id, $"create dataset '{name}' in {this}");
        return new Hdf5Dataset(File, PathOf(name), new Hid(id, H5.H5Dclose));
    }

    private Hid Creation(string name, ReadOnlySpan<long> chunk, Hdf5Storage storage)
    {
        var list = PropertyLists.Create("H5P_CLS_DATASET_CREATE_ID_g");
        if (!chunk.IsEmpty) LibraryError.Check(H5.H5Pset_chunk(list, chunk.Length, chunk), $"set the chunks of '{name}' in {this}");
        if (storage.Shuffle) LibraryError.Check(H5.H5Pset_shuffle(list), $"set the shuffle filter of '{name}' in {this}");
        if (storage.GzipLevel > 0)
            LibraryError.Check(H5.H5Pset_deflate(list, (uint)storage.GzipLevel), $"set gzip level {storage.GzipLevel} of '{name}' in {this}");
        if (!storage.WriteFillValues) LibraryError.Check(H5.H5Pset_fill_time(list, H5.FillNever), $"set filling of '{name}' in {this}");
        return list;
    }

    private static long[] ImageChunk(ReadOnlySpan<long> shape)
    {
        var chunk = shape.ToArray();
        for (var i = 0; i < chunk.Length; i++) chunk[i] = i < chunk.Length - 2 ? 1 : Math.Max(1, chunk[i]);
        return chunk;
    }

    private void EnsureShapes(string name, ReadOnlySpan<long> shape, ReadOnlySpan<long> maxShape, ReadOnlySpan<long> chunk)
    {
        if (shape.Length > Hdf5Limits.MaxRank)
            throw new ArgumentException($"Dataset '{name}' in {this} would have {shape.Length} dimensions; the limit is {Hdf5Limits.MaxRank}.");
        if (!maxShape.IsEmpty && maxShape.Length != shape.Length || !chunk.IsEmpty && chunk.Length != shape.Length)
            throw new ArgumentException($"Dataset '{name}' in {this}: shape, maximum shape and chunk differ in rank ({shape.Length}, {maxShape.Length}, {chunk.Length}).");
        foreach (var length in shape)
            if (length < 0) throw new ArgumentException($"Dataset '{name}' in {this}: a dimension of {length} is negative.");
        foreach (var length in chunk)
            if (length < 1) throw new ArgumentException($"Dataset '{name}' in {this}: a chunk dimension of {length} is below 1.");
    }
}
