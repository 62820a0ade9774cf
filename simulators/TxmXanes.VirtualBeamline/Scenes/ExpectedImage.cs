using System.Numerics.Tensors;
using TxmXanes.VirtualBeamline.Illumination;

namespace TxmXanes.VirtualBeamline.Scenes;

/// <summary>The noise-free image of one exposure after another: grey values above dark, ADU, row by row.</summary>
/// <remarks>Holds one frame of scratch; one thread at a time.</remarks>
public sealed class ExpectedImage(Scene scene)
{
    // A narrower blur than this changes an edge of 1 px by less than a thousandth.
    private const double SmallestBlurPx = 0.05;

    private readonly int rows = scene.Phantom.Rows;
    private readonly int columns = scene.Phantom.Columns;
    private readonly float[] density = new float[scene.Phantom.Rows * scene.Phantom.Columns];
    private readonly float[] transmission = new float[scene.Phantom.Columns];
    private readonly MovedImage moved = new(scene.Phantom.Rows, scene.Phantom.Columns);
    private double densityEnergyEv = double.NaN;
    private float[]? blurred;
    private BeamImage? beam;
    private double maximumAdu;
    private bool showsSample;

    /// <summary>Turns to an exposure; <see cref="Row"/> then gives its image.</summary>
    public void Prepare(Shot shot)
    {
        maximumAdu = scene.BeamMaximumAdu(shot);
        beam = scene.Beam.Image(shot.Envelope);
        showsSample = scene.ShowsSample(shot);
        blurred = null;
        if (!showsSample)
            return;
        AbsorbAt(shot.EnergyEv);
        moved.Place(shot.Geometry);
        if (shot.Geometry.BlurSigmaPx < SmallestBlurPx)
            return;
        var image = new float[rows * columns];
        for (var row = 0; row < rows; row++)
            TransmissionRow(row, image.AsSpan(row * columns, columns));
        GaussianBlur.Apply(image, rows, columns, shot.Geometry.BlurSigmaPx);
        blurred = image;
    }

    /// <summary>destination[c] = expected grey value above dark at (row, c), ADU.</summary>
    /// <exception cref="InvalidOperationException">No exposure was prepared.</exception>
    public void Row(int row, Span<float> destination)
    {
        (beam ?? throw new InvalidOperationException("Prepare an exposure first.")).Row(row, maximumAdu, destination);
        if (!showsSample)
            return;
        if (blurred is null)
            TransmissionRow(row, transmission);
        TensorPrimitives.Multiply(destination, blurred is null ? transmission : blurred.AsSpan(row * columns, columns), destination);
    }

    /// <summary>The whole image, [Rows, Columns].</summary>
    public float[] All(Shot shot)
    {
        Prepare(shot);
        var image = new float[rows * columns];
        for (var row = 0; row < rows; row++)
            Row(row, image.AsSpan(row * columns, columns));
        return image;
    }

    private void TransmissionRow(int row, Span<float> destination)
    {
        moved.Row(density, row, destination);
        TensorPrimitives.Negate(destination, destination);
        TensorPrimitives.Exp(destination, destination);
    }

    private void AbsorbAt(double energyEv)
    {
        if (energyEv == densityEnergyEv)
            return;
        densityEnergyEv = energyEv;
        var weights = scene.Phantom.DensityWeights(energyEv);
        TensorPrimitives.Multiply(scene.Phantom.Maps[0], (float)weights[0], density);
        for (var k = 1; k < weights.Length; k++)
            TensorPrimitives.MultiplyAdd(scene.Phantom.Maps[k], (float)weights[k], density, density);
    }
}
