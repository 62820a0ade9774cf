namespace TxmXanes.VirtualBeamline.Scenes;

/// <summary>Lanczos-3 interpolation of one coordinate, normalised: value(x) = sum_k Weights[k] sample[First + k].</summary>
internal readonly struct InterpolationTaps
{
    public const int Count = 6;

    public int First { get; }

    public float[] Weights { get; }

    public InterpolationTaps(double position)
    {
        var floor = Math.Floor(position);
        First = (int)Math.Clamp(floor, int.MinValue / 2, int.MaxValue / 2) - 2;
        var weights = new double[Count];
        for (var k = 0; k < Count; k++)
            weights[k] = Kernel(position - floor + 2 - k);
        var sum = weights.Sum();
        Weights = [.. weights.Select(w => (float)(w / sum))];
    }

    private static double Kernel(double x)
    {
        if (Math.Abs(x) < 1e-9)
            return 1;
        if (Math.Abs(x) >= 3)
            return 0;
        var t = Math.PI * x;
        return 3 * Math.Sin(t) * Math.Sin(t / 3) / (t * t);
    }
}
