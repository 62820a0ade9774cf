using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Storage.Arrays;

/// <summary>A stack of backgrounds that numpy saved, [frames, rows, columns], as a scan: frame k has energy k, so that the first and the last are mixed by k/(N - 1). Nothing is known of the camera.</summary>
/// <remarks>One caller at a time. Grey values that are no whole numbers are rounded.</remarks>
public sealed class NpyFlats : IScanFrames
{
    private const int MostFrames = 100_000;
    private const int MostPixels = 1 << 28;

    private readonly NpyFile file;
    private readonly int? darkAdu;
    private readonly double[] values;
    private string? sha256;

    private NpyFlats(string path, NpyFile file, int? darkAdu)
    {
        (Path, this.file, this.darkAdu) = (path, file, darkAdu);
        if (file.Shape is not [>= 2 and <= MostFrames, var rows, var columns] || rows > MostPixels / columns)
            throw new BadInputException($"{path} cannot be used: its shape is [{string.Join(", ", file.Shape)}]; 2 to {MostFrames} frames of rows and columns, of at most {MostPixels} pixels, are needed.");
        Camera = new(new(rows, columns), ushort.MaxValue, 0, 0, 0, 0);
        values = new double[rows * columns];
        Frames = [.. Enumerable.Range(0, file.Shape[0]).Select(k => Frame(k, ImageKey.Background)), .. darkAdu is null ? [] : (FrameMetadata[])[Frame(file.Shape[0], ImageKey.Dark)]];
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public string Sha256 => sha256 ??= FileHash.Of(Path);

    /// <inheritdoc/>
    public CameraDescription Camera { get; }

    /// <inheritdoc/>
    public IReadOnlyList<FrameMetadata> Frames { get; }

    /// <inheritdoc/>
    public string PlanText => "";

    /// <inheritdoc/>
    public string RecipeText => "";

    /// <param name="darkAdu">Grey value of every pixel without light; null where unknown.</param>
    /// <exception cref="BadInputException">One sentence.</exception>
    public static NpyFlats Open(string path, int? darkAdu)
    {
        if (darkAdu is < 0 or > ushort.MaxValue)
            throw new BadInputException($"A dark level of {darkAdu} ADU is outside 0 to {ushort.MaxValue}.");
        var file = NpyFile.Open(path);
        try
        {
            return new(path, file, darkAdu);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void ReadFrame(int index, Span<ushort> pixels)
    {
        if (Frames[index].Key == ImageKey.Dark)
        {
            pixels.Fill((ushort)darkAdu!.Value);
            return;
        }
        file.Read((long)index * values.Length, values);
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = values[i] is >= 0 and <= ushort.MaxValue
                ? (ushort)Math.Round(values[i])
                : throw new BadInputException($"{Path} cannot be used: frame {index} holds {values[i]}, which is no grey value from 0 to {ushort.MaxValue} ADU.");
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private static FrameMetadata Frame(int index, ImageKey key) => new()
    {
        ImageId = index, Key = key, EnergyIndex = index, EnergySetpointEv = index, EnergyEv = index, CountTimeSeconds = 1, StartTime = index, StopTime = index + 1,
    };
}
