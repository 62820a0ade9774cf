using System.Numerics.Tensors;

namespace TxmXanes.Imaging.Registration;

/// <summary>
/// What stays on the detector while the sample moves: the noise of the background that all frames share, band-passed. It holds the shift back (by a tenth of a pixel in low-contrast frames below the edge), so it is estimated and taken out.
/// </summary>
/// <remarks>The counterpart, for the registration's images, of <see cref="Spectra.BackgroundRefinement"/>.</remarks>
internal sealed class DetectorPattern(int rows, int columns)
{
    // Over-relaxation, for the long waves; and the prior: the pattern's variance against a frame's.
    private const float Relaxation = 1.5f;
    private const float Ridge = 3;
    private readonly float[] pattern = new float[rows * columns];
    private readonly float[] sum = new float[rows * columns];
    private readonly float[] count = new float[rows * columns];
    private readonly float[] row = new float[columns];
    private readonly float[] scratch = new float[ShiftedRow.ScratchLength(columns)];

    /// <summary>Starts a round.</summary>
    public void Begin()
    {
        Array.Clear(sum);
        Array.Clear(count);
    }

    /// <summary>Adds what a frame shows at the detector beyond the template at its place.</summary>
    /// <param name="frame">Without the pattern found so far.</param>
    public void Add(ReadOnlySpan<float> frame, ReadOnlySpan<float> template, Shift shift)
    {
        var vertical = ShiftTaps.For(-shift.Row, Interpolation.Cubic);
        var horizontal = ShiftTaps.For(-shift.Column, Interpolation.Cubic);
        for (var r = 0; r < rows; r++)
        {
            ShiftedRow.Sample(template, columns, r, vertical, horizontal, scratch, row);
            for (var c = 0; c < columns; c++)
            {
                var residual = frame[r * columns + c] - row[c];
                if (float.IsNaN(residual))
                    continue;
                sum[r * columns + c] += residual;
                count[r * columns + c]++;
            }
        }
    }

    /// <summary>Ends a round.</summary>
    public void Solve()
    {
        for (var i = 0; i < pattern.Length; i++)
            pattern[i] += Relaxation * (sum[i] - Ridge * pattern[i]) / (count[i] + Ridge);
    }

    /// <summary>destination = frame - pattern.</summary>
    public void Remove(ReadOnlySpan<float> frame, Span<float> destination) => TensorPrimitives.Subtract(frame, pattern, destination);
}
