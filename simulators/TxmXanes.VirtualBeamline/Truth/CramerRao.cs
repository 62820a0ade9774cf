using System.Numerics.Tensors;
using TxmXanes.VirtualBeamline.Scenes;

namespace TxmXanes.VirtualBeamline.Truth;

/// <summary>
/// The smallest standard error that any unbiased estimate of the fractions can have from these exposures, per pixel.
/// Model y_t = a + b (E_t - E_0) + sum_j c_j r_j(E_t) of the optical density; noise of the sample frames alone, with
/// var(y_t) = (gain m_t + read variance) / m_t^2 of the expected grey value m_t above dark (backgrounds and darks
/// without noise). Fisher information F = sum_t v v^T / var(y_t), v = (1, E - E_0, r_1, ...); covariance of the c_j from
/// F^-1, of f_j = c_j / sum c by the delta method. No gain from interpolation is counted.
/// </summary>
public sealed class CramerRao(Scene scene, TruthMaps maps, IReadOnlyList<Shot> shots)
{
    private readonly int rows = scene.Phantom.Rows;
    private readonly int columns = scene.Phantom.Columns;
    private readonly int species = scene.Phantom.Species.Count;

    /// <summary>Standard errors of the J fractions, [Rows, Columns] each; NaN where there is no material or a frame misses the pixel.</summary>
    public IReadOnlyList<float[]> Bounds()
    {
        var bounds = Enumerable.Range(0, species).Select(_ => new float[rows * columns]).ToArray();
        var terms = species + 2;
        var design = shots.Select(Terms).ToArray();
        var weights = shots.Select(shot => scene.Phantom.DensityWeights(shot.EnergyEv)).ToArray();
        var beams = shots.Select(shot => scene.Beam.Image(shot.Envelope)).ToArray();
        var information = Enumerable.Range(0, terms * terms).Select(_ => new double[columns]).ToArray();
        var weight = new double[columns];
        for (var row = 0; row < rows; row++)
        {
            foreach (var element in information)
                Array.Clear(element);
            for (var t = 0; t < shots.Count; t++)
            {
                WeightRow(shots[t], beams[t], weights[t], row, weight);
                for (var a = 0; a < terms; a++)
                    for (var b = 0; b <= a; b++)
                        TensorPrimitives.MultiplyAdd(weight, design[t][a] * design[t][b], information[a * terms + b], information[a * terms + b]);
            }
            SolveRow(row, information, terms, bounds);
        }
        return bounds;
    }

    // v of the model; energies scaled to about one, for the sake of the inverse.
    private double[] Terms(Shot shot) =>
        [1, (shot.EnergyEv - shots[0].EnergyEv) / 400, .. scene.Phantom.Species.Select(s => s.Spectrum.At(shot.EnergyEv))];

    // 1 / var(y) along a row of the first frame; 0 where this frame does not show it.
    private void WeightRow(Shot shot, Illumination.BeamImage beam, double[] densityWeights, int row, double[] weight)
    {
        Array.Clear(weight);
        var shiftRows = (int)Math.Round(shot.Geometry.RowShiftPx - shots[0].Geometry.RowShiftPx);
        var shiftColumns = (int)Math.Round(shot.Geometry.ColumnShiftPx - shots[0].Geometry.ColumnShiftPx);
        if ((uint)(row + shiftRows) >= (uint)rows)
            return;
        Span<float> light = new float[columns];
        beam.Row(row + shiftRows, scene.BeamMaximumAdu(shot), light);
        Span<float> density = new float[columns];
        for (var j = 0; j < species; j++)
            TensorPrimitives.MultiplyAdd(maps.Coefficients[j].AsSpan(row * columns, columns), (float)densityWeights[j], density, density);
        TensorPrimitives.MultiplyAdd(maps.Binder.AsSpan(row * columns, columns), (float)densityWeights[species], density, density);
        TensorPrimitives.Negate<float>(density, density);
        TensorPrimitives.Exp<float>(density, density);
        for (var c = Math.Max(0, -shiftColumns); c < Math.Min(columns, columns - shiftColumns); c++)
        {
            double m = light[c + shiftColumns] * density[c];
            weight[c] = m * m / (scene.Camera.GainAduPerPhoton * m + scene.Camera.ReadVarianceAdu2);
        }
    }

    private void SolveRow(int row, double[][] information, int terms, float[][] bounds)
    {
        var matrix = new double[terms, terms];
        for (var c = 0; c < columns; c++)
        {
            var at = row * columns + c;
            for (var a = 0; a < terms; a++)
                for (var b = 0; b <= a; b++)
                    matrix[a, b] = information[a * terms + b][c];
            var covariance = maps.Thickness[at] < TruthMaps.SmallestStep ? null : SymmetricInverse.Of(matrix);
            for (var j = 0; j < species; j++)
                bounds[j][at] = covariance is null ? float.NaN : (float)FractionError(covariance, at, j);
        }
    }

    // d f_j / d c_k = (delta_jk - f_j) / s
    private double FractionError(double[,] covariance, int at, int j)
    {
        double sum = maps.Thickness[at];
        var fraction = maps.Coefficients[j][at] / sum;
        var variance = 0.0;
        for (var k = 0; k < species; k++)
            for (var l = 0; l < species; l++)
                variance += ((j == k ? 1 : 0) - fraction) * ((j == l ? 1 : 0) - fraction) * covariance[k + 2, l + 2];
        return Math.Sqrt(variance) / sum;
    }
}
