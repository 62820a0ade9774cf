using TxmXanes.Domain;
using TxmXanes.Domain.Frames;

namespace TxmXanes.Storage.Arrays;

/// <summary>Which part of a background is hidden as if sample were there: uint8 [rows, columns], 0 unlit, 1 lit and visible, 2 hidden.</summary>
/// <param name="Hidden">Per pixel: 2.</param>
/// <param name="Lit">Per pixel: 1 or 2.</param>
public sealed record NpyMask(bool[] Hidden, bool[] Lit)
{
    /// <exception cref="BadInputException">No such file, of another shape, or with other values.</exception>
    public static NpyMask Read(string path, FrameShape shape)
    {
        using var file = NpyFile.Open(path);
        if (file.Shape is not [var rows, var columns] || (rows, columns) != (shape.Rows, shape.Columns))
            throw new BadInputException($"{path} cannot be used: its shape is [{string.Join(", ", file.Shape)}], and the frames have {shape} pixels.");
        var values = new double[shape.Pixels];
        file.Read(0, values);
        foreach (var value in values)
            if (value is not (0 or 1 or 2))
                throw new BadInputException($"{path} cannot be used: it holds {value}; known are 0 (unlit), 1 (lit and visible) and 2 (hidden).");
        return new(Array.ConvertAll(values, v => v == 2), Array.ConvertAll(values, v => v > 0));
    }
}
