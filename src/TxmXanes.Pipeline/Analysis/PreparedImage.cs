using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Preparation;

namespace TxmXanes.Pipeline.Analysis;

/// <summary>What preparation does within one image once its bad pixels are out: filters on the whole of it, then crop, then binning.</summary>
/// <remarks>One caller at a time.</remarks>
internal sealed class PreparedImage
{
    private readonly FrameShape whole;
    private readonly PixelRegion region;
    private readonly int binning;
    private readonly int medianRadius;
    private readonly GaussianFilter? gaussian;
    private readonly float[] median;

    /// <exception cref="BadInputException">The crop or the binning does not fit the frame.</exception>
    public PreparedImage(FrameShape whole, PreparationOptions options)
    {
        this.whole = whole;
        region = options.Crop ?? new(0, 0, whole.Rows, whole.Columns);
        if (!Imaging.Preparation.Crop.Fits(region, whole.Rows, whole.Columns))
            throw new BadInputException($"The crop to rows {region.RowStart} to {region.RowStop}, columns {region.ColumnStart} to {region.ColumnStop} does not lie within the frame of {whole} px.");
        binning = options.Binning;
        if (binning < 1 || binning > Math.Min(region.Rows, region.Columns))
            throw new BadInputException($"A binning of {binning} is out of range: an image of {region.Rows}x{region.Columns} px takes 1 to {Math.Min(region.Rows, region.Columns)}.");
        medianRadius = options.MedianRadius;
        if (medianRadius is < 0 or > MedianFilter.MaxRadius)
            throw new BadInputException($"A median radius of {medianRadius} px is out of range: 0 to {MedianFilter.MaxRadius} px.");
        if (!(options.GaussianSigma >= 0 && options.GaussianSigma <= GaussianFilter.MaxSigma))
            throw new BadInputException($"A Gaussian of {options.GaussianSigma} px is out of range: 0 to {GaussianFilter.MaxSigma} px.");
        gaussian = options.GaussianSigma > 0 ? new GaussianFilter(whole.Rows, whole.Columns, options.GaussianSigma) : null;
        median = medianRadius > 0 ? new float[whole.Pixels] : [];
        Frame = new float[whole.Pixels];
        NoiseFactor = FilterNoise.Factor(medianRadius, options.GaussianSigma, binning);
    }

    /// <summary>Of what comes out.</summary>
    public FrameShape Shape => new(region.Rows / binning, region.Columns / binning);

    /// <summary>Variance of what comes out over that of what goes in.</summary>
    public double NoiseFactor { get; }

    /// <summary>What goes in, on the whole detector; scratch afterwards.</summary>
    public float[] Frame { get; }

    /// <summary>Filters <see cref="Frame"/> and hands out what is kept of it.</summary>
    public void Finish(Memory<float> y)
    {
        var image = Frame;
        if (medianRadius > 0)
        {
            MedianFilter.Apply(Frame, whole.Rows, whole.Columns, medianRadius, median);
            image = median;
        }
        gaussian?.Apply(image);
        Reduce(image, y);
    }

    /// <summary>Crop and binning alone.</summary>
    public void Reduce(float[] image, Memory<float> y)
    {
        if (binning == 1)
        {
            Imaging.Preparation.Crop.Of<float>(image, whole.Rows, whole.Columns, region, y.Span);
            return;
        }
        var part = new float[region.Rows * region.Columns];
        Imaging.Preparation.Crop.Of<float>(image, whole.Rows, whole.Columns, region, part);
        PixelBinning.Of(part, region.Rows, region.Columns, binning, y);
    }

    /// <summary>Of labels: a block of one label keeps it, one of several gets 0.</summary>
    public byte[] Reduce(byte[] labels)
    {
        var part = new byte[region.Rows * region.Columns];
        Imaging.Preparation.Crop.Of<byte>(labels, whole.Rows, whole.Columns, region, part);
        var reduced = new byte[Shape.Pixels];
        for (var i = 0; i < reduced.Length; i++)
        {
            var (top, left) = (i / Shape.Columns * binning, i % Shape.Columns * binning);
            var first = part[top * region.Columns + left];
            var isOne = true;
            for (var p = 0; p < binning * binning; p++)
                isOne &= part[(top + p / binning) * region.Columns + left + p % binning] == first;
            reduced[i] = isOne ? first : (byte)0;
        }
        return reduced;
    }
}
