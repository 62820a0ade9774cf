using TxmXanes.VirtualBeamline.Samples;
using TxmXanes.VirtualBeamline.Scenes;

namespace TxmXanes.VirtualBeamline.Truth;

/// <summary>The phantom's maps in the pixels of the first sample frame, [Rows, Columns], and what follows from them.</summary>
public sealed class TruthMaps
{
    /// <summary>Below this edge step there is nothing whose composition could be told.</summary>
    public const float SmallestStep = 0.01f;

    /// <param name="first">Where the sample's image lay in the first sample frame.</param>
    public TruthMaps(Phantom phantom, ImageGeometry first)
    {
        Coefficients = [.. phantom.Coefficients.Select(map => Moved(map))];
        Binder = Moved(phantom.Binder);
        Thickness = new float[Binder.Length];
        foreach (var map in Coefficients)
            for (var i = 0; i < map.Length; i++)
                Thickness[i] += map[i];
        Fractions = [.. Coefficients.Select(map => map.Select((c, i) => Thickness[i] < SmallestStep ? float.NaN : c / Thickness[i]).ToArray())];

        float[] Moved(float[] map)
        {
            var moved = new MovedImage(phantom.Rows, phantom.Columns);
            moved.Place(first);
            var result = new float[map.Length];
            for (var row = 0; row < phantom.Rows; row++)
                moved.Row(map, row, result.AsSpan(row * phantom.Columns, phantom.Columns));
            return result;
        }
    }

    /// <summary>c_j, J maps, in units of the edge step.</summary>
    public IReadOnlyList<float[]> Coefficients { get; }

    public float[] Binder { get; }

    /// <summary>sum_j c_j.</summary>
    public float[] Thickness { get; }

    /// <summary>c_j / sum c; NaN where there is no material.</summary>
    public IReadOnlyList<float[]> Fractions { get; }
}
