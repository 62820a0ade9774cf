using TxmXanes.Domain;
using TxmXanes.Interop.Hdf5;
using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Storage.Nexus;

/// <summary>Maps by names of their own and the map of clusters, beside the others at <c>/entry/maps</c>.</summary>
internal static class OtherMaps
{
    public const string Labels = "labels";

    private const int Most = 256;

    // Written and read by name elsewhere.
    private static readonly string[] Known =
        ["fraction", "coefficient", "fraction_sigma", "fraction_crb", "thickness", "edge_energy", "whiteline_energy", "fit_error", "valid", "reference_name", Labels];

    /// <exception cref="ArgumentException">A name that is not of [a-z0-9_], is taken or comes twice.</exception>
    public static void Write(Hdf5Group group, MapSet maps)
    {
        foreach (var map in maps.Others)
        {
            if (!IsName(map.Name) || Known.Contains(map.Name) || group.Exists(map.Name))
                throw new ArgumentException($"A map cannot be named '{map.Name}': names are of [a-z0-9_], once each, and none of {string.Join(", ", Known)}.");
            var plane = group.WriteArray<float>(map.Name, [maps.Rows, maps.Columns], map.Plane);
            plane.SetAttribute("units", map.Unit);
            plane.SetAttribute("interpretation", "image");
        }
        if (maps.Labels is { } labels)
            group.WriteArray<byte>(Labels, [maps.Rows, maps.Columns], labels).SetAttribute("description", "the cluster of each pixel, from 1; 0 where it belongs to none");
    }

    /// <summary>Every plane of floats of the maps' size whose name is not known otherwise.</summary>
    /// <exception cref="BadInputException">There are more than anybody would write.</exception>
    public static IReadOnlyList<NamedMap> Read(Hdf5Group group, int rows, int columns, long mostBytes)
    {
        var others = new List<NamedMap>();
        foreach (var member in group.Members.Where(m => m.Kind == Hdf5MemberKind.Dataset && !Known.Contains(m.Name)))
        {
            using var dataset = group.OpenDataset(member.Name);
            if (dataset.ElementType is not (Hdf5ElementType.Float32 or Hdf5ElementType.Float64) || !dataset.Shape.AsSpan().SequenceEqual([rows, columns]))
                continue;
            if (others.Count == Most)
                throw new BadInputException($"{group} has more than {Most} maps by names of their own.");
            others.Add(new(member.Name, dataset.FindAttributeString("units") ?? "1", dataset.ReadAll<float>(mostBytes)));
        }
        return others.ToArray();
    }

    public static bool IsName(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');
}
