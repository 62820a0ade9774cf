namespace TxmXanes.Pipeline.Analysis;

/// <summary>How the predicted backgrounds of a scan turned out.</summary>
/// <param name="Model">As a recipe names it.</param>
/// <param name="ResidualSigma">Per sample frame: rms of what is left in its sample-free pixels over counting noise; 1 is noise alone, NaN where it cannot be told.</param>
/// <param name="FieldSigma">Per sample frame: standard error of the background over the sample beyond counting noise, in log intensity.</param>
/// <param name="SampleFree">Per detector pixel: 1 where it was taken for sample-free, 2 for level thin sample, used with a density of its own.</param>
/// <param name="Note">One sentence where the model fell back; else empty.</param>
public sealed record BackgroundReport(string Model, float[] ResidualSigma, float[] FieldSigma, byte[] SampleFree, string Note)
{
    internal static BackgroundReport? Of(OpticalDensityReader reader) => reader.Adapted is not { } adapted ? null : new(
        reader.Model.ToString().ToLowerInvariant(),
        [.. Enumerable.Range(0, reader.Count).Select(t => (float)adapted[t].ResidualSigma)],
        [.. Enumerable.Range(0, reader.Count).Select(t => (float)Math.Sqrt(adapted[t].FieldVariance))],
        adapted.UsedPixels(),
        adapted.Note);
}
