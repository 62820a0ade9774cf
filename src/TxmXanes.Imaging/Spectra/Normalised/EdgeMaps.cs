namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>Edge lines of every pixel, planes [Rows, Columns] in optical density and optical density per eV; NaN where a line could not be fitted.</summary>
public sealed class EdgeMaps(int rows, int columns)
{
    public int Rows { get; } = rows;

    public int Columns { get; } = columns;

    /// <summary>Where the values of the lines are taken: the middle between the two ranges, eV.</summary>
    public double OriginEv { get; internal set; }

    /// <summary>The pre-edge line at <see cref="OriginEv"/>.</summary>
    public float[] PreValue { get; } = new float[rows * columns];

    /// <summary>Its slope there, 1/eV.</summary>
    public float[] PreSlope { get; } = new float[rows * columns];

    /// <summary>The post-edge line at <see cref="OriginEv"/>; where only the pre-edge line is fitted, that plus the thickness.</summary>
    public float[] PostValue { get; } = new float[rows * columns];

    /// <summary>Its slope there, 1/eV.</summary>
    public float[] PostSlope { get; } = new float[rows * columns];

    /// <summary>Mean of post minus pre over the post-edge range (P2 section 7.1).</summary>
    public float[] Thickness { get; } = new float[rows * columns];
}
