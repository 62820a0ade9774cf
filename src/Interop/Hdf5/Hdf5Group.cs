using TxmXanes.Interop.Hdf5.Native;

namespace TxmXanes.Interop.Hdf5;

/// <summary>A group: names that lead to groups and datasets. Names may be paths ("instrument/detector") throughout.</summary>
public sealed unsafe partial class Hdf5Group : Hdf5Object
{
    internal Hdf5Group(Hdf5File file, string path, Hid id) : base(file, path, id) { }

    /// <summary>Everything in the group, sorted by name.</summary>
    public IReadOnlyList<Hdf5Member> Members
    {
        get
        {
            LibraryError.Check(H5.H5Gget_info(Id, out var info), $"list {this}");
            var members = new List<Hdf5Member>();
            for (ulong n = 0; n < info.Links; n++)
            {
                var index = n;
                var name = Names.Read($"name a member of {this}", (text, size) =>
                    H5.H5Lget_name_by_idx(Id, ".", H5.IndexByName, H5.OrderIncreasing, index, (byte*)text, size, Hid.Default));
                members.Add(new Hdf5Member(name, KindOf(name)));
            }

            return members;
        }
    }

    /// <summary>True if the path leads to an object: every link on the way exists and the last one resolves.</summary>
    public bool Exists(string path)
    {
        var position = path.StartsWith('/') ? "/" : "";
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            position = position is "" or "/" ? position + part : $"{position}/{part}";
            // Each step must be asked for: the library fails, rather than answers no, when a step on the way is missing.
            if (H5.H5Lexists(Id, position, Hid.Default) <= 0 || H5.H5Oexists_by_name(Id, position, Hid.Default) <= 0) return false;
        }

        return true;
    }

    /// <summary>Makes a group, and the groups on the way to it.</summary>
    /// <param name="name">Name or path.</param>
    /// <param name="nxClass">NeXus class written as attribute NX_class, as in "NXentry"; null for none.</param>
    public Hdf5Group CreateGroup(string name, string? nxClass = null)
    {
        EnsureMayCreate($"group '{name}'");
        var id = LibraryError.Check(H5.H5Gcreate2(Id, name, PropertyLists.Links, Hid.Default, Hid.Default), $"create group '{name}' in {this}");
        var group = new Hdf5Group(File, PathOf(name), new Hid(id, H5.H5Gclose));
        if (nxClass is not null) group.SetAttribute("NX_class", nxClass);
        return group;
    }

    /// <summary>Opens a group.</summary>
    public Hdf5Group OpenGroup(string name)
    {
        var id = LibraryError.Check(H5.H5Gopen2(Id, name, Hid.Default), $"open group '{name}' in {this}");
        return new Hdf5Group(File, PathOf(name), new Hid(id, H5.H5Gclose));
    }

    /// <summary>Opens a group, or makes it where it is missing.</summary>
    public Hdf5Group RequireGroup(string name) => Exists(name) ? OpenGroup(name) : CreateGroup(name);

    /// <summary>Opens a dataset.</summary>
    /// <exception cref="Hdf5Exception">Absent, or its data lie in other files (external or virtual storage), which are never read.</exception>
    public Hdf5Dataset OpenDataset(string name)
    {
        var id = LibraryError.Check(H5.H5Dopen2(Id, name, Hid.Default), $"open dataset '{name}' in {this}");
        var dataset = new Hdf5Dataset(File, PathOf(name), new Hid(id, H5.H5Dclose));
        try
        {
            dataset.EnsureSelfContained();
            return dataset;
        }
        catch
        {
            dataset.Dispose();
            throw;
        }
    }

    /// <summary>Makes a soft link: a name that leads to a path, which need not exist yet.</summary>
    /// <param name="name">The new name.</param>
    /// <param name="target">Absolute, or relative to the group of the new name.</param>
    public void CreateSoftLink(string name, string target)
    {
        EnsureMayCreate($"link '{name}'");
        LibraryError.Check(H5.H5Lcreate_soft(target, Id, name, PropertyLists.Links, Hid.Default), $"link '{name}' in {this} to '{target}'");
    }

    /// <summary>Makes a hard link: a second name of an object that exists, equal to the first.</summary>
    public void CreateHardLink(string name, Hdf5Object target)
    {
        EnsureMayCreate($"link '{name}'");
        LibraryError.Check(H5.H5Lcreate_hard(target.Id, ".", Id, name, PropertyLists.Links, Hid.Default), $"link '{name}' in {this} to {target}");
    }

    /// <summary>Removes a name. An object without names is gone; its space in the file is not given back.</summary>
    public void Delete(string name)
    {
        EnsureMayCreate($"a deletion of '{name}'");
        LibraryError.Check(H5.H5Ldelete(Id, name, Hid.Default), $"delete '{name}' in {this}");
    }

    private Hdf5MemberKind KindOf(string name)
    {
        if (H5.H5Oexists_by_name(Id, name, Hid.Default) <= 0) return Hdf5MemberKind.Unresolved;
        using var id = new Hid(LibraryError.Check(H5.H5Oopen(Id, name, Hid.Default), $"inspect '{name}' in {this}"), H5.H5Oclose);
        return H5.H5Iget_type(id) switch
        {
            H5.KindGroup => Hdf5MemberKind.Group,
            H5.KindDataset => Hdf5MemberKind.Dataset,
            _ => Hdf5MemberKind.Other,
        };
    }
}
