using TxmXanes.VirtualBeamline.Scenes;

namespace TxmXanes.VirtualBeamline.Samples;

/// <summary>The maps of a phantom while particles are painted into them.</summary>
public sealed class Canvas(int rows, int columns, int species)
{
    /// <summary>Largest edge step of the samples.</summary>
    public const double LargestStep = 0.6;

    /// <summary>Rows and columns along the border that stay free of sample, px.</summary>
    public const int FreeBorderPx = 10;

    // Structures end over about this width, so the maps hold nothing finer than the pixels can.
    private const double EdgeSigmaPx = 1.1;

    public int Rows => rows;

    public int Columns => columns;

    /// <summary>The shorter side, px: the unit of the samples' lengths.</summary>
    public double Unit { get; } = Math.Min(rows, columns) - 2 * FreeBorderPx;

    public float[][] Coefficients { get; } = [.. Enumerable.Range(0, species).Select(_ => new float[rows * columns])];

    public float[] Binder { get; } = new float[rows * columns];

    /// <summary>Caps the edge step where particles overlap, and limits the maps' bandwidth to the pixels'.</summary>
    public void Finish()
    {
        for (var i = 0; i < rows * columns; i++)
        {
            var sum = 0f;
            foreach (var map in Coefficients)
                sum += map[i];
            if (sum <= LargestStep)
                continue;
            foreach (var map in Coefficients)
                map[i] *= (float)LargestStep / sum;
        }
        foreach (var map in Coefficients)
            GaussianBlur.Apply(map, rows, columns, EdgeSigmaPx);
        GaussianBlur.Apply(Binder, rows, columns, 2);
    }
}
