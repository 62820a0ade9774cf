using TxmXanes.Domain;
using TxmXanes.Interop.Hdf5;
using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Storage.Nexus;

/// <summary>Masks by name, at <c>/entry/masks</c> of a maps file.</summary>
internal static class MaskGroup
{
    private const string Name = "masks";
    private const int Most = 256;

    /// <exception cref="ArgumentException">A name that is not of [a-z0-9_] or comes twice.</exception>
    public static void Write(Hdf5Group entry, MapSet maps)
    {
        if (maps.Masks.Count == 0)
            return;
        using var group = entry.CreateGroup(Name, "NXcollection");
        foreach (var mask in maps.Masks)
        {
            if (!OtherMaps.IsName(mask.Name) || group.Exists(mask.Name))
                throw new ArgumentException($"A mask cannot be named '{mask.Name}': names are of [a-z0-9_], once each.");
            group.WriteArray<byte>(mask.Name, [maps.Rows, maps.Columns], mask.Plane).SetAttribute("description", "1 inside, 0 outside");
        }
    }

    /// <exception cref="BadInputException">A mask of another size than the maps, or too many.</exception>
    public static IReadOnlyList<NamedMask> Read(Hdf5File file, int rows, int columns, long mostBytes)
    {
        if (!file.Root.Exists($"entry/{Name}"))
            return [];
        using var group = file.Root.OpenGroup($"entry/{Name}");
        var members = group.Members.Where(m => m.Kind == Hdf5MemberKind.Dataset).ToArray();
        if (members.Length > Most)
            throw new BadInputException($"{group} has {members.Length} masks; at most {Most} are read.");
        return members.Select(m => new NamedMask(m.Name, Plane(m.Name))).ToArray();

        byte[] Plane(string name)
        {
            using var mask = group.OpenDataset(name);
            return mask.Shape.AsSpan().SequenceEqual([rows, columns])
                ? mask.ReadAll<byte>(mostBytes)
                : throw new BadInputException($"{mask} has shape [{string.Join(", ", mask.Shape)}] where [{rows}, {columns}] is needed.");
        }
    }
}
