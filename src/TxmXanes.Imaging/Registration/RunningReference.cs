using System.Buffers;
using System.Numerics.Tensors;
using TxmXanes.Imaging.Buffers;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Imaging.Registration;

/// <summary>
/// What the aligned frames so far say a frame at some energy should look like: the mean of them, weighted so that the mixture has that energy's chemical contrast.
/// </summary>
/// <remarks>
/// Where composition varies across the field, images below and above the edge differ by more than gain and offset, and a plain mean pulls the shift by a tenth of a pixel.
/// So planes sum_t q_k(t) y_t are kept as in the joint fit, and the template at E is q(E)^T (G + lambda I)^-1 planes: a linear mixture of the frames so far. lambda keeps components that few frames have shown (the edge, before it is reached) from being extrapolated.
/// </remarks>
internal sealed class RunningReference
{
    private const double Lambda = 0.1;
    private readonly JointDesign design;
    private readonly int rows;
    private readonly int columns;
    private readonly float[][] planes;
    private readonly float[] valid;
    private readonly double[] gram;

    public RunningReference(JointDesign design, int rows, int columns)
    {
        this.design = design;
        (this.rows, this.columns) = (rows, columns);
        planes = new float[design.Terms][];
        for (var k = 0; k < planes.Length; k++)
            planes[k] = new float[rows * columns];
        valid = new float[rows * columns];
        gram = new double[design.Terms * design.Terms];
    }

    /// <summary>Frames in it.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a frame at its shift.</summary>
    public void Add(ReadOnlyMemory<float> frame, double energyEv, Shift shift)
    {
        Change(frame, energyEv, shift, 1);
        Count++;
    }

    /// <summary>Takes a frame out that was added at this shift.</summary>
    public void Remove(ReadOnlyMemory<float> frame, double energyEv, Shift shift)
    {
        Change(frame, energyEv, shift, -1);
        Count--;
    }

    /// <summary>Forgets every frame.</summary>
    public void Clear()
    {
        foreach (var plane in planes)
            Array.Clear(plane);
        Array.Clear(valid);
        Array.Clear(gram);
        Count = 0;
    }

    /// <summary>The template at an energy; NaN where less than 4/5 of the frames were valid.</summary>
    public void Template(double energyEv, Memory<float> template) => Template(energyEv, template, Mixture(energyEv, null), Count);

    /// <summary>The template at an energy as if a frame had not been added, which stays. May be called by several threads at once.</summary>
    /// <param name="frame">As it was added.</param>
    public void TemplateWithout(double energyEv, Memory<float> template, ReadOnlyMemory<float> frame, Shift shift)
    {
        var q = new double[design.Terms];
        design.Basis(energyEv, q);
        var mixture = Mixture(energyEv, q);
        // sum_k m_k (planes_k - q_k y) = sum_k m_k planes_k - (m q) y
        Template(energyEv, template, mixture, Count);
        var own = -(float)mixture.Zip(q, (m, k) => m * k).Sum();
        var vertical = ShiftTaps.For(shift.Row, Interpolation.Cubic);
        var horizontal = ShiftTaps.For(shift.Column, Interpolation.Cubic);
        Buffers.Rows.ParallelFor(rows, (start, stop) =>
        {
            var rented = ArrayPool<float>.Shared.Rent(ShiftedRow.ScratchLength(columns) + columns);
            var value = rented.AsSpan(0, columns);
            for (var row = start; row < stop; row++)
            {
                ShiftedRow.Sample(frame.Span, columns, row, vertical, horizontal, rented.AsSpan(columns), value);
                var to = template.Span.Slice(row * columns, columns);
                for (var c = 0; c < columns; c++)
                    if (!float.IsNaN(value[c]))
                        to[c] += own * value[c];
            }
            ArrayPool<float>.Shared.Return(rented);
        });
    }

    private double[] Mixture(double energyEv, double[]? without)
    {
        var n = design.Terms;
        var lower = gram.ToArray();
        for (var k = 0; k < n; k++)
            lower[k * n + k] += Lambda;
        if (without is not null)
            for (var i = 0; i < n; i++)
                for (var j = 0; j < n; j++)
                    lower[i * n + j] -= without[i] * without[j];
        SmallMatrix.Cholesky(lower, n, 0);
        var mixture = new double[n];
        design.Basis(energyEv, mixture);
        SmallMatrix.SolveCholesky(lower, n, mixture);
        return mixture;
    }

    private void Template(double energyEv, Memory<float> template, double[] mixture, int count)
    {
        var enough = 0.8f * count;
        Buffers.Rows.ParallelFor(rows, (start, stop) =>
        {
            for (var row = start; row < stop; row++)
            {
                var at = row * columns;
                var to = template.Span.Slice(at, columns);
                TensorPrimitives.Multiply(planes[0].AsSpan(at, columns), (float)mixture[0], to);
                for (var k = 1; k < mixture.Length; k++)
                    TensorPrimitives.MultiplyAdd(planes[k].AsSpan(at, columns), (float)mixture[k], to, to);
                for (var c = 0; c < columns; c++)
                    if (!(valid[at + c] >= enough))
                        to[c] = float.NaN;
            }
        });
    }

    private void Change(ReadOnlyMemory<float> frame, double energyEv, Shift shift, float sign)
    {
        ImageChecks.SameLength(rows * columns, frame.Length);
        var n = design.Terms;
        var q = new double[n];
        design.Basis(energyEv, q);
        var vertical = ShiftTaps.For(shift.Row, Interpolation.Cubic);
        var horizontal = ShiftTaps.For(shift.Column, Interpolation.Cubic);
        Buffers.Rows.ParallelFor(rows, (start, stop) =>
        {
            var rented = ArrayPool<float>.Shared.Rent(ShiftedRow.ScratchLength(columns) + columns);
            var value = rented.AsSpan(0, columns);
            for (var row = start; row < stop; row++)
            {
                ShiftedRow.Sample(frame.Span, columns, row, vertical, horizontal, rented.AsSpan(columns), value);
                for (var c = 0; c < columns; c++)
                    if (float.IsNaN(value[c]))
                        value[c] = 0;
                    else
                        valid[row * columns + c] += sign;
                for (var k = 0; k < n; k++)
                {
                    var sums = planes[k].AsSpan(row * columns, columns);
                    TensorPrimitives.MultiplyAdd(value, sign * (float)q[k], sums, sums);
                }
            }
            ArrayPool<float>.Shared.Return(rented);
        });
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                gram[i * n + j] += sign * q[i] * q[j];
    }
}
