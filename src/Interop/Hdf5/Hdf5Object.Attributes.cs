using TxmXanes.Interop.Hdf5.Native;

namespace TxmXanes.Interop.Hdf5;

public abstract unsafe partial class Hdf5Object
{
    /// <summary>The names of all attributes, sorted.</summary>
    public IReadOnlyList<string> AttributeNames
    {
        get
        {
            var count = (int)LibraryError.Check(H5.H5Aget_num_attrs(Id), $"list the attributes of {this}");
            return [.. Enumerable.Range(0, count).Select(n => Names.Read($"name an attribute of {this}", (text, size) =>
                H5.H5Aget_name_by_idx(Id, ".", H5.IndexByName, H5.OrderIncreasing, (ulong)n, (byte*)text, size, Hid.Default)))];
        }
    }

    /// <summary>True if the attribute exists.</summary>
    public bool HasAttribute(string name) => LibraryError.Check(H5.H5Aexists(Id, name), $"look for attribute '{name}' of {this}") > 0;

    /// <summary>Writes (or replaces) a text attribute.</summary>
    public void SetAttribute(string name, string text) => WriteText(name, [], [text]);

    /// <summary>Writes (or replaces) an attribute that lists texts, as NXdata's <c>axes</c>.</summary>
    public void SetAttribute(string name, IReadOnlyList<string> texts) => WriteText(name, [texts.Count], [.. texts]);

    /// <summary>Writes (or replaces) an attribute that is one number.</summary>
    public void SetAttribute<T>(string name, T value) where T : unmanaged
    {
        using var attribute = CreateAttribute(name, NumericTypes.Of<T>(), []);
        LibraryError.Check(H5.H5Awrite(attribute, NumericTypes.Of<T>(), &value), $"write attribute '{name}' of {this}");
    }

    /// <summary>Writes (or replaces) an attribute that is a list of numbers.</summary>
    public void SetAttribute<T>(string name, ReadOnlySpan<T> values) where T : unmanaged
    {
        using var attribute = CreateAttribute(name, NumericTypes.Of<T>(), [values.Length]);
        if (values.IsEmpty) return;
        fixed (T* p = values)
            LibraryError.Check(H5.H5Awrite(attribute, NumericTypes.Of<T>(), p), $"write attribute '{name}' of {this}");
    }

    /// <summary>Reads a text attribute.</summary>
    /// <exception cref="Hdf5Exception">It is absent, no text, or more than one.</exception>
    public string ReadAttributeString(string name) => ReadAttributeStrings(name) is [var only]
        ? only
        : throw new Hdf5Exception($"Attribute '{name}' of {this} is not a single text.");

    /// <summary>Reads a text attribute, or null where it is absent.</summary>
    public string? FindAttributeString(string name) => HasAttribute(name) ? ReadAttributeString(name) : null;

    /// <summary>Reads an attribute of any number of texts.</summary>
    public string[] ReadAttributeStrings(string name)
    {
        using var attribute = OpenAttribute(name, out var type, out var space, out var elements);
        using (type)
        using (space)
        {
            if (StoredType.Of(type) != Hdf5ElementType.String) throw new Hdf5Exception($"Attribute '{name}' of {this} is not text.");
            EnsureSmall(name, elements, Math.Max(8, H5.H5Tget_size(type)));
            return StringTypes.Read(type, space, (int)elements, (memory, buffer) =>
                LibraryError.Check(H5.H5Aread(attribute, memory, (void*)buffer), $"read attribute '{name}' of {this}"));
        }
    }

    /// <summary>Reads an attribute that is one number.</summary>
    public T ReadAttribute<T>(string name) where T : unmanaged => ReadAttributeArray<T>(name) is [var only]
        ? only
        : throw new Hdf5Exception($"Attribute '{name}' of {this} is not a single number.");

    /// <summary>Reads an attribute of any number of numbers, flattened.</summary>
    /// <exception cref="Hdf5Exception">Absent, not numbers, or not readable as T without loss (floats take every number).</exception>
    public T[] ReadAttributeArray<T>(string name) where T : unmanaged
    {
        using var attribute = OpenAttribute(name, out var type, out var space, out var elements);
        using (type)
        using (space)
        {
            var stored = StoredType.Of(type);
            if (!StoredType.IsReadableAs(stored, NumericTypes.ElementTypeOf<T>()))
                throw new Hdf5Exception($"Attribute '{name}' of {this} is {stored}, which cannot be read as {typeof(T).Name}.");
            EnsureSmall(name, elements, sizeof(T));
            var values = new T[elements];
            if (elements > 0)
                fixed (T* p = values)
                    LibraryError.Check(H5.H5Aread(attribute, NumericTypes.Of<T>(), p), $"read attribute '{name}' of {this}");
            return values;
        }
    }

    private void WriteText(string name, ReadOnlySpan<long> shape, ReadOnlySpan<string> texts)
    {
        using var attribute = CreateAttribute(name, StringTypes.Utf8, shape);
        if (texts.IsEmpty) return;
        StringTypes.WithPointers(texts, pointers =>
            LibraryError.Check(H5.H5Awrite(attribute, StringTypes.Utf8, pointers), $"write attribute '{name}' of {this}"));
    }

    private Hid CreateAttribute(string name, Hid type, ReadOnlySpan<long> shape)
    {
        EnsureMayCreate($"attribute '{name}'");
        if (HasAttribute(name)) LibraryError.Check(H5.H5Adelete(Id, name), $"replace attribute '{name}' of {this}");
        using var space = Dataspaces.Of(shape);
        var id = H5.H5Acreate2(Id, name, type, space, Hid.Default, Hid.Default);
        return new Hid(LibraryError.Check(id, $"create attribute '{name}' of {this}"), H5.H5Aclose);
    }

    private Hid OpenAttribute(string name, out Hid type, out Hid space, out long elements)
    {
        var attribute = new Hid(LibraryError.Check(H5.H5Aopen(Id, name, Hid.Default), $"open attribute '{name}' of {this}"), H5.H5Aclose);
        type = new Hid(LibraryError.Check(H5.H5Aget_type(attribute), $"inspect attribute '{name}' of {this}"), H5.H5Tclose);
        space = new Hid(LibraryError.Check(H5.H5Aget_space(attribute), $"inspect attribute '{name}' of {this}"), H5.H5Sclose);
        elements = Dataspaces.Elements(Dataspaces.ShapeOf(space).Shape);
        return attribute;
    }

    private void EnsureSmall(string name, long elements, long size)
    {
        if (elements > Hdf5Limits.MaxAttributeBytes / size)
            throw new Hdf5Exception($"Attribute '{name}' of {this} declares {elements} elements of {size} bytes; the limit is {Hdf5Limits.MaxAttributeBytes} bytes.");
    }
}
