using TxmXanes.Domain.Frames;

namespace TxmXanes.Domain.Scans;

/// <summary>When an additional background is taken in mid-scan, and used from then on (the plan's <c>extra_background_when</c>).</summary>
/// <param name="ResidualSigma">A sample frame above it asks for one: <see cref="BackgroundQuality.ResidualSigma"/>, in units of shot noise; finite, above 0.</param>
/// <param name="AtMost">So many in one scan, 1 to 1000; each of <see cref="ScanPlan.BackgroundFrames"/> frames.</param>
public sealed record ExtraBackgroundRule(double ResidualSigma, int AtMost);
