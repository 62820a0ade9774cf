using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Interop.Tiff;

namespace TxmXanes.Storage.Import;

/// <summary>The pages of one or many TIFF files, one after another. One file is open at a time.</summary>
internal sealed class TiffImageSource : IImageSource
{
    private readonly List<(int File, int Page)> images = [];
    private (int Index, TiffFile File)? open;

    /// <param name="name">For messages.</param>
    /// <exception cref="BadInputException">A file that cannot be read, pages of different sizes or types, or of 8 bits.</exception>
    public TiffImageSource(string name, IReadOnlyList<string> files)
    {
        (Name, Files) = (name, files);
        TiffPage? first = null;
        for (var f = 0; f < files.Count; f++)
        {
            var (file, index) = (f, f);
            Reading(() =>
            {
                using var tiff = TiffFile.Open(files[index]);
                for (var p = 0; p < tiff.PageCount; p++)
                {
                    var page = tiff.Page(p);
                    first ??= Accepted(page, files[file]);
                    if (page != first)
                        throw new BadInputException($"{files[file]}, page {p + 1}, is {page.Rows}x{page.Columns} of {page.ElementType}, and the first image of {name} is {first.Rows}x{first.Columns} of {first.ElementType}.");
                    if (images.Count == ImportLimits.MostImages)
                        throw new BadInputException($"{name} has more than {ImportLimits.MostImages} images.");
                    images.Add((index, p));
                }
            });
        }
        if (first is null)
            throw new BadInputException($"{name} holds no TIFF file.");
        Shape = new(first.Rows, first.Columns);
        Numbers = first.ElementType switch
        {
            TiffElementType.UInt16 => ImageNumbers.Grey16,
            TiffElementType.Float32 or TiffElementType.Float64 => ImageNumbers.Floating,
            _ => ImageNumbers.Whole,
        };
    }

    public string Name { get; }

    public int Count => images.Count;

    public FrameShape Shape { get; }

    public ImageNumbers Numbers { get; }

    public IReadOnlyList<string> Files { get; }

    public void Read(int index, Span<ushort> pixels)
    {
        // A span does not go into a lambda.
        try
        {
            FileOf(index).Read(images[index].Page, pixels);
        }
        catch (TiffException e)
        {
            throw new BadInputException(e.Message, e);
        }
    }

    public void Read(int index, Span<float> pixels)
    {
        try
        {
            FileOf(index).Read(images[index].Page, pixels);
        }
        catch (TiffException e)
        {
            throw new BadInputException(e.Message, e);
        }
    }

    public void Dispose() => open?.File.Dispose();

    private TiffFile FileOf(int index)
    {
        var wanted = images[index].File;
        if (open?.Index != wanted)
        {
            open?.File.Dispose();
            open = null;
            open = (wanted, TiffFile.Open(Files[wanted]));
        }
        return open.Value.File;
    }

    private static TiffPage Accepted(TiffPage page, string file) => page.ElementType is not (TiffElementType.UInt8 or TiffElementType.Int8)
        ? page
        : throw new BadInputException($"{file} holds 8-bit images: the grey values of a scan have 16 bits, and a conversion to 8 has lost what the maps are made of.");

    private static void Reading(Action read)
    {
        try
        {
            read();
        }
        catch (TiffException e)
        {
            throw new BadInputException(e.Message, e);
        }
    }
}
