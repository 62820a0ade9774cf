namespace TxmXanes.Domain.Frames;

/// <summary>How well the predicted background of one sample frame fits the frame's own sample-free pixels.</summary>
/// <param name="ImageId">The sample frame.</param>
/// <param name="EnergyEv">Its energy, eV.</param>
/// <param name="ResidualSigma">rms of the residual in units of shot noise: 1 is nothing but noise; NaN where too little is sample-free to tell.</param>
/// <param name="SampleFreeFraction">Share of the frame's pixels that are taken for sample-free, 0 to 1.</param>
/// <param name="Model">The background model in use, by its name in a recipe.</param>
/// <param name="Note">One sentence when the model fell back to a simpler one; else empty.</param>
public sealed record BackgroundQuality(long ImageId, double EnergyEv, double ResidualSigma, double SampleFreeFraction, string Model, string Note);

/// <summary>Tells how well predicted backgrounds fit while the scan runs.</summary>
public interface IBackgroundWatch
{
    /// <summary>Of the newest sample frame that was looked at; null before the first. Trails the frames exposed. Safe for any number of threads.</summary>
    BackgroundQuality? Latest { get; }
}
