using TxmXanes.Domain;

namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>Makes the <see cref="EdgeModel"/> of each mode.</summary>
internal static class EdgeModelBuilder
{
    /// <param name="slopes">Of the mean spectrum, for the modes that use it (<see cref="UsesMeanSpectrum"/>).</param>
    /// <exception cref="BadInputException">A range holds too few energies, the ranges are in the wrong order, or an order or weight is out of its range.</exception>
    public static EdgeModel Create(double[] energiesEv, EdgeOptions options, GlobalSlopes slopes = default)
    {
        Check(options);
        var axis = new EdgeAxis(energiesEv, options);
        var mode = options.Mode;
        var (global, victoreen) = (UsesMeanSpectrum(mode), mode == EdgeMode.Victoreen);
        var preFitted = victoreen ? axis.Victoreen() : axis.Monomials(mode == EdgeMode.Regularised ? 1 : mode == EdgeMode.GlobalSlope ? 0 : options.PreOrder);
        var postFitted = axis.Monomials(mode is EdgeMode.GlobalSlope or EdgeMode.PreEdgeOnly ? 0 : mode == EdgeMode.Regularised ? 1 : options.PostOrder);
        var pre = new FrameFunctions("pre-edge", EdgeOptions.FramesIn(options.Pre, energiesEv), energiesEv, preFitted);
        var post = new FrameFunctions("post-edge", EdgeOptions.FramesIn(options.Post, energiesEv), energiesEv, postFitted);

        var preFunctions = global ? axis.Monomials(1) : preFitted;
        var shared = axis.Monomials(Math.Max(victoreen ? 0 : preFunctions.Length - 1, global ? 1 : postFitted.Length - 1));
        var stepFunctions = victoreen ? [.. preFunctions, .. shared] : shared;
        var firstPost = victoreen ? preFunctions.Length : 0;
        var moments = pre.Terms + post.Terms;
        var (a, b) = (Rows(preFunctions.Length, moments), Rows(stepFunctions.Length, moments));
        for (var i = 0; i < pre.Terms; i++)
            for (var k = 0; k < pre.Terms; k++)
            {
                a[i][k] = pre.Basis.InverseR[i * pre.Terms + k];
                b[i][k] = -a[i][k];
            }
        for (var i = 0; i < post.Terms; i++)
            for (var k = 0; k < post.Terms; k++)
                b[i + firstPost][pre.Terms + k] += post.Basis.InverseR[i * post.Terms + k];
        if (global)
            BlendSlopes(axis, slopes, pre, post, a, b);

        var thickness = new double[moments];
        for (var k = 0; k < moments; k++)
            thickness[k] = post.Frames.Average(t => Enumerable.Range(0, b.Length).Sum(i => b[i][k] * stepFunctions[i][t]));
        var constant = new double[stepFunctions.Length];
        if (mode == EdgeMode.PreEdgeOnly)
        {
            (stepFunctions, b) = (axis.Monomials(0), Rows(1, moments));
            constant = [1];
        }
        return new EdgeModel
        {
            Options = options,
            Axis = axis,
            Pre = pre,
            Post = post,
            PreFunctions = preFunctions,
            PreFromMoments = a,
            StepFunctions = stepFunctions,
            StepFromMoments = b,
            StepConstant = constant,
            Thickness = thickness,
        };
    }

    public static bool UsesMeanSpectrum(EdgeMode mode) => mode is EdgeMode.GlobalSlope or EdgeMode.Regularised;

    // With zbar the means over the ranges, the jump J = (zbar_post - zbar_pre)/(1 + kappa_pre (xbar_post - xbar_pre)) makes (4) pre = zbar_pre + kappa_pre J (x - xbar_pre),
    // (5) step = J (1 + kappa_step (x - xbar_post)), whose mean over the post-edge frames is J. Blended with the pixel's own lines by the weight.
    private static void BlendSlopes(EdgeAxis axis, GlobalSlopes slopes, FrameFunctions pre, FrameFunctions post, double[][] a, double[][] b)
    {
        var (meanPre, meanPost) = (axis.MeanX(pre.Frames), axis.MeanX(post.Frames));
        var (kappaPre, kappaStep) = (slopes.PrePerEv * axis.SpanEv, slopes.StepPerEv * axis.SpanEv);
        var scale = 1 / (1 + kappaPre * (meanPost - meanPre));
        if (!(scale > 0))
            throw new BadInputException($"The mean spectrum's pre-edge slope, {slopes.PrePerEv:0.####} of the edge jump per eV, leaves no step at the post-edge range.");
        var weight = slopes.Weight;
        for (var k = 0; k < pre.Terms + post.Terms; k++)
        {
            var jump = k == 0 ? -scale : k == pre.Terms ? scale : 0;
            var own = k == 0 ? 1.0 : 0.0;
            a[0][k] = weight * a[0][k] + (1 - weight) * (own - kappaPre * meanPre * jump);
            a[1][k] = weight * a[1][k] + (1 - weight) * kappaPre * jump;
            b[0][k] = weight * b[0][k] + (1 - weight) * (1 - kappaStep * meanPost) * jump;
            b[1][k] = weight * b[1][k] + (1 - weight) * kappaStep * jump;
        }
    }

    private static double[][] Rows(int rows, int columns) => Enumerable.Range(0, rows).Select(_ => new double[columns]).ToArray();

    private static void Check(EdgeOptions options)
    {
        if (!(options.Pre.StartEv <= options.Pre.StopEv) || !(options.Post.StartEv <= options.Post.StopEv))
            throw new BadInputException($"A pre- or post-edge range ends below its start: {options.Pre.StartEv:0.##} to {options.Pre.StopEv:0.##} and {options.Post.StartEv:0.##} to {options.Post.StopEv:0.##} eV.");
        if (!(options.Pre.StopEv < options.Post.StartEv))
            throw new BadInputException($"The pre-edge range ends at {options.Pre.StopEv:0.##} eV; it must end below the post-edge range's start at {options.Post.StartEv:0.##} eV.");
        if (options.PreOrder is < 0 or > 2 || options.PostOrder is < 0 or > 2)
            throw new BadInputException($"The edge lines' orders are 0 to 2, not {options.PreOrder} and {options.PostOrder}.");
        if (options.SlopeWeight is { } weight && !(weight is >= 0 and <= 1))
            throw new BadInputException($"The slope weight of the edge lines is 0 to 1, not {weight}.");
        if (!(options.MinimumStep >= 0))
            throw new BadInputException($"The smallest edge step is 0 or more, not {options.MinimumStep}.");
    }
}
