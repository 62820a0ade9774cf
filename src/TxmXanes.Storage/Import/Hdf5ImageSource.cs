using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Interop.Hdf5;

namespace TxmXanes.Storage.Import;

/// <summary>Images of an HDF5 dataset of shape [images, rows, columns], or [rows, columns] for one image.</summary>
internal sealed class Hdf5ImageSource : IImageSource
{
    private readonly Hdf5Dataset dataset;
    private readonly Hdf5File? owned;
    private readonly bool isOne;

    /// <param name="owned">Closed with this; null where another closes the file.</param>
    /// <exception cref="BadInputException">No images, or absurd ones.</exception>
    public Hdf5ImageSource(Hdf5Dataset dataset, Hdf5File? owned = null)
    {
        (this.dataset, this.owned) = (dataset, owned);
        var shape = dataset.Shape;
        isOne = shape.Length == 2;
        if (shape.Length == 4)
            throw new BadInputException($"{Name} has four dimensions [{string.Join(", ", shape)}], which are a volume at several energies and not a scan of images: process it slice by slice.");
        if (shape.Length is not (2 or 3))
            throw new BadInputException($"{Name} has shape [{string.Join(", ", shape)}]; images are [images, rows, columns].");
        Numbers = NumbersOf(dataset);
        var images = isOne ? 1 : shape[0];
        if (images is < 1 or > ImportLimits.MostImages || shape[^2] < 1 || shape[^1] < 1 || shape[^2] > ImportLimits.MostPixels / shape[^1])
            throw new BadInputException($"{Name} declares shape [{string.Join(", ", shape)}]; 1 to {ImportLimits.MostImages} images of 1 to {ImportLimits.MostPixels} pixels are read.");
        (Count, Shape) = ((int)images, new((int)shape[^2], (int)shape[^1]));
    }

    public string Name => $"{dataset.File.Path}: {dataset.Path}";

    public int Count { get; }

    public FrameShape Shape { get; }

    public ImageNumbers Numbers { get; }

    public IReadOnlyList<string> Files => [dataset.File.Path];

    public void Read(int index, Span<ushort> pixels) => ReadAs(index, pixels);

    public void Read(int index, Span<float> pixels) => ReadAs(index, pixels);

    public void Dispose()
    {
        dataset.Dispose();
        owned?.Dispose();
    }

    /// <exception cref="BadInputException">Not numbers, or 8-bit ones.</exception>
    public static ImageNumbers NumbersOf(Hdf5Dataset dataset) => dataset.ElementType switch
    {
        Hdf5ElementType.UInt16 => ImageNumbers.Grey16,
        Hdf5ElementType.Int16 or Hdf5ElementType.UInt32 or Hdf5ElementType.Int32 => ImageNumbers.Whole,
        Hdf5ElementType.Float32 or Hdf5ElementType.Float64 => ImageNumbers.Floating,
        var other => throw new BadInputException($"{dataset.File.Path}: {dataset.Path} holds {other}; images are whole numbers of 16 or 32 bits or floating-point numbers."),
    };

    private void ReadAs<T>(int index, Span<T> pixels) where T : unmanaged
    {
        try
        {
            if (isOne)
                dataset.Read(pixels);
            else
                dataset.ReadRow(index, pixels);
        }
        catch (Hdf5Exception e)
        {
            throw new BadInputException($"Cannot read image {index + 1} of {Name}: {e.Message}", e);
        }
    }
}
