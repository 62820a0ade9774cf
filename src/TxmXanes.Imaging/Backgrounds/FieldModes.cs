using MathNet.Numerics.LinearAlgebra;

namespace TxmXanes.Imaging.Backgrounds;

/// <summary>What the illumination is expected to do between two frames: a field of log intensity f = sum_k c_k phi_k on a <see cref="BlockGrid"/>, c_k independent with mean 0 and a variance of their own.</summary>
/// <remarks>Immutable. The prior that keeps a field fitted on the sample-free pixels from running wild over the sample (science 5.3: unregularised polynomials overfit from degree 4 on).</remarks>
public sealed class FieldModes
{
    // A beam that moves, widens and brightens is, in log intensity, nearly a polynomial of degree 2: left almost free.
    private const double ConstantSigma = 0.2, LinearSigma = 0.15, QuadraticSigma = 0.06;

    // Cutting earlier costs on real flats: 60 modes instead of 150 lose 0.5 dB.
    private const double LeastRelativeVariance = 0.001;
    private const int MostSmoothModes = 150;

    private FieldModes(BlockGrid grid, IReadOnlyList<float[]> planes, IReadOnlyList<double> variances) => (Grid, Planes, Variances) = (grid, planes, variances);

    public BlockGrid Grid { get; }

    /// <summary>phi_k, each [GridRows, GridColumns].</summary>
    public IReadOnlyList<float[]> Planes { get; }

    /// <summary>Prior variance of c_k.</summary>
    public IReadOnlyList<double> Variances { get; }

    public int Count => Planes.Count;

    /// <summary>For a beam of which nothing is known but these frames: polynomials of degree 2, nearly free, and a smooth random field.</summary>
    /// <param name="lengthScale">Over which the random field changes, in units of half the frame's mean side.</param>
    /// <param name="amplitude">Its rms in log intensity.</param>
    /// <remarks>
    /// The random field has the covariance amplitude² k(dy/l) k(dx/l), k(d) = (1 + √5 d + 5/3 d²) e^(-√5 d) (Matérn 5/2: as smooth as light is, not smoother). A product, so its eigenmodes are products of those
    /// along rows and along columns; the strongest few dozen carry it.
    /// </remarks>
    public static FieldModes Smooth(BlockGrid grid, double lengthScale, double amplitude)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lengthScale);
        ArgumentOutOfRangeException.ThrowIfNegative(amplitude);
        var (planes, variances) = Polynomials(grid);
        AddRandomField(grid, lengthScale, amplitude, planes, variances);
        return new(grid, planes, variances);
    }

    /// <summary>For a beam whose ways were learnt from recorded backgrounds: its eigen-flats, a change of intensity, and what training left over as a smooth random field.</summary>
    public static FieldModes Trained(EigenFlats eigenFlats)
    {
        var grid = eigenFlats.Grid;
        // The beam's motion is in the eigen-flats; only a change of intensity stays free.
        var (planes, ownVariances) = ((List<float[]>)[.. eigenFlats.Planes, Plane(grid, (_, _) => 1)], (List<double>)[.. eigenFlats.Variances, ConstantSigma * ConstantSigma]);
        AddRandomField(grid, DefaultLengthScale, eigenFlats.LeftOverRms, planes, ownVariances);
        return new(grid, planes, ownVariances);
    }

    /// <summary>On real flats (SSRL, 1024 px) the marginal likelihood of the visible pixels is highest at 0.25 to 0.35.</summary>
    public const double DefaultLengthScale = 0.28;

    /// <summary>Likewise, at 0.01 to 0.02 in log intensity.</summary>
    public const double DefaultAmplitude = 0.01;

    private static (List<float[]> Planes, List<double> Variances) Polynomials(BlockGrid grid)
    {
        List<float[]> planes =
        [
            Plane(grid, (_, _) => 1),
            Plane(grid, (r, _) => grid.Y(r)),
            Plane(grid, (_, c) => grid.X(c)),
            Plane(grid, (r, _) => grid.Y(r) * grid.Y(r)),
            Plane(grid, (r, c) => grid.Y(r) * grid.X(c)),
            Plane(grid, (_, c) => grid.X(c) * grid.X(c)),
        ];
        static double Square(double x) => x * x;
        return (planes, [Square(ConstantSigma), Square(LinearSigma), Square(LinearSigma), Square(QuadraticSigma), Square(QuadraticSigma), Square(QuadraticSigma)]);
    }

    private static void AddRandomField(BlockGrid grid, double lengthScale, double amplitude, List<float[]> planes, List<double> variances)
    {
        if (amplitude == 0)
            return;
        var (rowModes, rowVariances) = LineModes(grid.GridRows, grid.Y, lengthScale);
        var (columnModes, columnVariances) = LineModes(grid.GridColumns, grid.X, lengthScale);
        var pairs = rowVariances.SelectMany((vr, i) => columnVariances.Select((vc, j) => (Row: i, Column: j, Variance: vr * vc)))
            .OrderByDescending(p => p.Variance).Take(MostSmoothModes).ToArray();
        foreach (var (row, column, variance) in pairs.Where(p => p.Variance > LeastRelativeVariance * pairs[0].Variance))
        {
            planes.Add(Plane(grid, (r, c) => rowModes[r, row] * columnModes[c, column]));
            variances.Add(amplitude * amplitude * variance);
        }
    }

    // Eigenvectors, columns, of the covariance between the points of a line, of unit variance each.
    private static (Matrix<double> Modes, double[] Variances) LineModes(int count, Func<int, double> at, double lengthScale)
    {
        var covariance = Matrix<double>.Build.Dense(count, count, (i, j) => Matern(Math.Abs(at(i) - at(j)) / lengthScale));
        var eigen = covariance.Evd(Symmetricity.Symmetric);
        return (eigen.EigenVectors, [.. eigen.EigenValues.Select(v => Math.Max(0, v.Real))]);
    }

    private static double Matern(double distance)
    {
        var d = Math.Sqrt(5) * distance;
        return (1 + d + d * d / 3) * Math.Exp(-d);
    }

    private static float[] Plane(BlockGrid grid, Func<int, int, double> value)
    {
        var plane = new float[grid.Count];
        for (var r = 0; r < grid.GridRows; r++)
            for (var c = 0; c < grid.GridColumns; c++)
                plane[r * grid.GridColumns + c] = (float)value(r, c);
        return plane;
    }
}
