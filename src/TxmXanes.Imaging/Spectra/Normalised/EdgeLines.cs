using TxmXanes.Domain;
using TxmXanes.Imaging.Stacks;

namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>The edge normalisation of a stack, mu = (y - pre)/(post - pre) with lines fitted before and after the edge (P2 eq. 2).</summary>
/// <remarks>Invalid frames of a pixel are left out of its lines. Either the stack is normalised in place, or a <see cref="NormalisedFit"/> takes the lines along and leaves the stack as it is.</remarks>
public sealed class EdgeLines
{
    private EdgeLines(EdgeModel model) => Model = model;

    public EdgeOptions Options => Model.Options;

    /// <summary>Regularised: the part of a pixel's own slope that is kept; else NaN.</summary>
    public double SlopeWeight { get; private init; } = double.NaN;

    internal EdgeModel Model { get; }

    /// <summary>Prepares the lines; the modes with a global slope read the stack for its mean spectrum.</summary>
    /// <exception cref="BadInputException">A range holds too few energies, the ranges are in the wrong order, an option is out of its range, or the mean spectrum has no edge.</exception>
    public static EdgeLines Of(SpectrumStack stack, EdgeOptions options)
    {
        if (!EdgeModelBuilder.UsesMeanSpectrum(options.Mode))
            return new EdgeLines(EdgeModelBuilder.Create(stack.EnergiesEv, options));
        var slopes = MeanSlopes.Of(stack, options);
        return new EdgeLines(EdgeModelBuilder.Create(stack.EnergiesEv, options, slopes)) { SlopeWeight = options.Mode == EdgeMode.Regularised ? slopes.Weight : double.NaN };
    }

    /// <summary>Normalises the stack in place: NaN where a pixel was invalid, has no lines, or its thickness is not above the smallest step; so is a value whose own step is not: divided by next to nothing it would outweigh all others.</summary>
    public void Normalise(SpectrumStack stack)
    {
        Check(stack);
        ForTiles(stack, (tile, start, length) =>
        {
            for (var t = 0; t < stack.Count; t++)
            {
                var part = stack.Frames[t].AsSpan(start, length);
                tile.Normalise(t, part, part);
            }
            Span<double> step = stackalloc double[tile.Step.Length];
            for (var p = 0; p < length; p++)
            {
                for (var i = 0; i < step.Length; i++)
                    step[i] = tile.Step[i][p];
                var none = !(tile.Thickness[p] > Options.MinimumStep);
                if (!none && IsEnough(step))
                    continue;
                for (var t = 0; t < stack.Count; t++)
                    if (none || !(Model.StepAt(t, step) > Options.MinimumStep))
                        stack.Frames[t][start + p] = float.NaN;
            }
        });
    }

    /// <summary>The lines' maps.</summary>
    public EdgeMaps Maps(SpectrumStack stack)
    {
        Check(stack);
        var maps = new EdgeMaps(stack.Rows, stack.Columns) { OriginEv = Model.Axis.OriginEv };
        ForTiles(stack, (tile, start, length) => Write(tile, start, length, maps));
        return maps;
    }

    /// <summary>Normalises one spectrum, for regions and plots.</summary>
    /// <param name="y">T densities.</param>
    /// <returns>T values; NaN where there are none.</returns>
    public double[] Normalise(ReadOnlySpan<double> y)
    {
        if (y.Length != Model.Axis.EnergiesEv.Length)
            throw new ArgumentException($"A spectrum of {y.Length} values for {Model.Axis.EnergiesEv.Length} energies.", nameof(y));
        var pixel = new PixelLines(Model);
        var valid = pixel.Fit(y.ToArray()) && pixel.Thickness > Options.MinimumStep;
        var mu = new double[y.Length];
        for (var t = 0; t < mu.Length; t++)
        {
            var step = Model.StepAt(t, pixel.Step);
            mu[t] = valid && step > 0 ? (y[t] - Model.PreAt(t, pixel.Pre)) / step : double.NaN;
        }
        return mu;
    }

    /// <summary>post - pre of one spectrum's own lines at frame <paramref name="t"/>.</summary>
    internal double StepOf(double[] y, int t)
    {
        var pixel = new PixelLines(Model);
        return pixel.Fit(y) ? Model.StepAt(t, pixel.Step) : double.NaN;
    }

    internal void Write(EdgeTile tile, int start, int length, EdgeMaps maps)
    {
        var victoreen = Options.Mode == EdgeMode.Victoreen;
        var preSlope = Model.Axis.SlopesAtOrigin(tile.Pre.Length, victoreen);
        // The step's functions are those before the edge, then (Victoreen) those after it.
        var stepSlope = victoreen ? [.. preSlope, .. Model.Axis.SlopesAtOrigin(tile.Step.Length - tile.Pre.Length, false)] : Model.Axis.SlopesAtOrigin(tile.Step.Length, false);
        for (var p = 0; p < length; p++)
        {
            var (value, slope) = (tile.Pre[0][p], 0.0);
            for (var i = 0; i < tile.Pre.Length; i++)
                slope += preSlope[i] * tile.Pre[i][p];
            var (step, rise) = (0f, 0.0);
            if (Options.Mode == EdgeMode.PreEdgeOnly)
                step = tile.Thickness[p];
            else
            {
                step = tile.Step[0][p] + (victoreen ? tile.Step[tile.Pre.Length][p] : 0);
                for (var i = 0; i < tile.Step.Length; i++)
                    rise += stepSlope[i] * tile.Step[i][p];
            }
            maps.PreValue[start + p] = value;
            maps.PreSlope[start + p] = (float)slope;
            maps.PostValue[start + p] = value + step;
            maps.PostSlope[start + p] = (float)(slope + rise);
            maps.Thickness[start + p] = tile.Thickness[p];
        }
    }

    internal void Check(SpectrumStack stack)
    {
        if (!stack.EnergiesEv.AsSpan().SequenceEqual(Model.Axis.EnergiesEv))
            throw new ArgumentException("The edge lines were made for other energies.", nameof(stack));
    }

    // Straight steps need to be looked at in two places only.
    private bool IsEnough(ReadOnlySpan<double> step) =>
        Model.StepFunctions.Length <= 2 && Model.StepAt(0, step) > Options.MinimumStep && Model.StepAt(Model.Axis.EnergiesEv.Length - 1, step) > Options.MinimumStep;

    private void ForTiles(SpectrumStack stack, Action<EdgeTile, int, int> body) => Buffers.Rows.ParallelFor(stack.Rows, (from, to) =>
    {
        var tile = new EdgeTile(Model);
        for (var start = from * stack.Columns; start < to * stack.Columns; start += EdgeTile.Length)
        {
            var length = Math.Min(EdgeTile.Length, to * stack.Columns - start);
            tile.Load(stack, start, length);
            body(tile, start, length);
        }
    });
}
