namespace TxmXanes.Acquisition.Planning;

/// <summary>Time by what it is spent on, s. Parts do not overlap: what happens during something else is not counted again.</summary>
/// <param name="MotionSeconds">Until the last axis has arrived, the shutter included.</param>
/// <param name="SettleSeconds">From there until the last readback has stayed within tolerance.</param>
/// <param name="ExposureSeconds">The camera integrates.</param>
/// <param name="ReadoutSeconds">The camera still reads out and nothing else is left to wait for.</param>
public readonly record struct TimeSplit(double MotionSeconds, double SettleSeconds, double ExposureSeconds, double ReadoutSeconds)
{
    public double TotalSeconds => MotionSeconds + SettleSeconds + ExposureSeconds + ReadoutSeconds;

    public static TimeSplit operator +(TimeSplit a, TimeSplit b) =>
        new(a.MotionSeconds + b.MotionSeconds, a.SettleSeconds + b.SettleSeconds, a.ExposureSeconds + b.ExposureSeconds, a.ReadoutSeconds + b.ReadoutSeconds);
}
