using System.Runtime.InteropServices;
using System.Text;

namespace TxmXanes.Interop.Hdf5.Native;

/// <summary>Text in and out of libhdf5. Written as variable-length UTF-8, which h5py hands back as <c>str</c>; read in any form.</summary>
internal static unsafe class StringTypes
{
    /// <summary>Variable-length UTF-8.</summary>
    public static readonly Hid Utf8 = Variable(H5.Utf8);

    /// <summary>Up to <paramref name="bytes"/> bytes of UTF-8, filled up with NUL.</summary>
    public static Hid Fixed(int bytes)
    {
        var type = Copy(new Hid(Hdf5Library.ExportedId("H5T_C_S1_g"), null));
        LibraryError.Check(H5.H5Tset_size(type, bytes), $"make a text type");
        LibraryError.Check(H5.H5Tset_cset(type, H5.Utf8), $"make a text type");
        LibraryError.Check(H5.H5Tset_strpad(type, H5.PadWithNul), $"make a text type");
        return type;
    }

    /// <summary>Hands <paramref name="write"/> an array of pointers to NUL-terminated UTF-8.</summary>
    /// <exception cref="ArgumentException">A text holds a NUL, which would cut it short in the file.</exception>
    public static void WithPointers(ReadOnlySpan<string> texts, PointerAction write)
    {
        var pointers = new nint[Math.Max(1, texts.Length)];
        try
        {
            for (var i = 0; i < texts.Length; i++)
            {
                if (texts[i].Contains('\0')) throw new ArgumentException($"Text {i} holds a NUL character, which HDF5 text cannot.");
                pointers[i] = Marshal.StringToCoTaskMemUTF8(texts[i]);
            }

            fixed (nint* p = pointers) write(p);
        }
        finally
        {
            foreach (var pointer in pointers) Marshal.FreeCoTaskMem(pointer);
        }
    }

    /// <summary>Reads <paramref name="count"/> texts of a stored type.</summary>
    /// <param name="stored">The type in the file.</param>
    /// <param name="space">The space read, for giving back what libhdf5 allocated.</param>
    /// <param name="count">Elements in the space.</param>
    /// <param name="read">Reads into a buffer of a memory type.</param>
    public static string[] Read(Hid stored, Hid space, int count, Action<Hid, nint> read)
    {
        if (count == 0) return [];
        return H5.H5Tis_variable_str(stored) > 0 ? ReadVariable(stored, space, count, read) : ReadFixed(stored, count, read);
    }

    private static string[] ReadVariable(Hid stored, Hid space, int count, Action<Hid, nint> read)
    {
        // The memory type must have the file's character set: libhdf5 does not convert between ASCII and UTF-8.
        using var memory = Variable(H5.H5Tget_cset(stored));
        var pointers = new nint[count];
        fixed (nint* p = pointers)
        {
            read(memory, (nint)p);
            try
            {
                return Array.ConvertAll(pointers, text => Marshal.PtrToStringUTF8(text) ?? "");
            }
            finally
            {
                H5.H5Dvlen_reclaim(memory, space, Hid.Default, p);
            }
        }
    }

    private static string[] ReadFixed(Hid stored, int count, Action<Hid, nint> read)
    {
        using var memory = Copy(stored);
        var size = (int)H5.H5Tget_size(stored);
        var bytes = new byte[(long)size * count];
        fixed (byte* p = bytes) read(memory, (nint)p);

        var texts = new string[count];
        for (var i = 0; i < count; i++)
        {
            var text = bytes.AsSpan(i * size, size);
            var end = text.IndexOf((byte)0);
            texts[i] = Encoding.UTF8.GetString(end < 0 ? text : text[..end]).TrimEnd(' ');
        }

        return texts;
    }

    private static Hid Copy(Hid type) => new(LibraryError.Check(H5.H5Tcopy(type), $"copy a text type"), H5.H5Tclose);

    private static Hid Variable(int encoding)
    {
        var type = Copy(new Hid(Hdf5Library.ExportedId("H5T_C_S1_g"), null));
        LibraryError.Check(H5.H5Tset_size(type, H5.VariableSize), $"make a text type");
        LibraryError.Check(H5.H5Tset_cset(type, encoding), $"make a text type");
        return type;
    }

    /// <summary>Takes an array of pointers.</summary>
    public delegate void PointerAction(nint* pointers);
}
