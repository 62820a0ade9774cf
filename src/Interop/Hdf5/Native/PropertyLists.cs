namespace TxmXanes.Interop.Hdf5.Native;

/// <summary>Property lists used in many places.</summary>
internal static class PropertyLists
{
    /// <summary>For creating links: missing groups on the way are made, names are UTF-8.</summary>
    public static readonly Hid Links = MakeLinks();

    /// <summary>An empty list of a class such as "H5P_CLS_DATASET_CREATE_ID_g".</summary>
    public static Hid Create(string classSymbol) =>
        new(LibraryError.Check(H5.H5Pcreate(Hdf5Library.ExportedId(classSymbol)), $"create a property list"), H5.H5Pclose);

    /// <summary>
    /// For opening files: plain system calls (so that there is one descriptor to fsync), locks where the file system has them,
    /// and closing the file closes what was opened in it.
    /// </summary>
    public static Hid FileAccess()
    {
        var list = Create("H5P_CLS_FILE_ACCESS_ID_g");
        LibraryError.Check(H5.H5Pset_fapl_sec2(list), $"choose the file driver");
        LibraryError.Check(H5.H5Pset_file_locking(list, 1, 1), $"set file locking");
        LibraryError.Check(H5.H5Pset_fclose_degree(list, H5.CloseStrong), $"set the close degree");
        return list;
    }

    private static Hid MakeLinks()
    {
        var list = Create("H5P_CLS_LINK_CREATE_ID_g");
        LibraryError.Check(H5.H5Pset_create_intermediate_group(list, 1), $"set link creation");
        LibraryError.Check(H5.H5Pset_char_encoding(list, H5.Utf8), $"set link encoding");
        return list;
    }
}
