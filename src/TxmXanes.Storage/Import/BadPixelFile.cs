using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Storage.Arrays;

namespace TxmXanes.Storage.Import;

/// <summary>A bad-pixel map given by the user: .npy [rows, columns], or an image of one page; not 0 where a pixel is bad.</summary>
public static class BadPixelFile
{
    /// <exception cref="BadInputException">No such file, or of another shape than the frames.</exception>
    public static byte[] Read(string path, FrameShape shape)
    {
        if (path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase))
        {
            using var file = NpyFile.Open(path);
            if (file.Shape is not [var rows, var columns] || (rows, columns) != (shape.Rows, shape.Columns))
                throw new BadInputException($"{path} cannot be the bad-pixel map: its shape is [{string.Join(", ", file.Shape)}], and the frames have {shape} pixels.");
            var values = new double[shape.Pixels];
            file.Read(0, values);
            return Array.ConvertAll(values, v => v != 0 ? (byte)1 : (byte)0);
        }
        using var image = new TiffImageSource(path, [path]);
        if (image.Count != 1 || image.Shape != shape)
            throw new BadInputException($"{path} cannot be the bad-pixel map: it has {image.Count} images of {image.Shape} pixels, and one of {shape} is needed.");
        var pixels = new float[shape.Pixels];
        image.Read(0, pixels);
        return Array.ConvertAll(pixels, v => v != 0 ? (byte)1 : (byte)0);
    }
}
