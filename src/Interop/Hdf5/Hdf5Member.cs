namespace TxmXanes.Interop.Hdf5;

/// <summary>What a name in a group leads to.</summary>
public enum Hdf5MemberKind
{
    Group,
    Dataset,
    /// <summary>A committed datatype, or something of another kind.</summary>
    Other,
    /// <summary>A soft link to nothing, or a link out of the file, which is never followed.</summary>
    Unresolved,
}

/// <summary>One name in a group.</summary>
/// <param name="Name">Without the group's path.</param>
/// <param name="Kind">What it leads to.</param>
public readonly record struct Hdf5Member(string Name, Hdf5MemberKind Kind);
