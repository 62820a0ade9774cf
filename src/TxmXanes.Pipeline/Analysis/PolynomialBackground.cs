using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Imaging.Backgrounds;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Pipeline.Analysis;

/// <summary>The trained polynomial in the first and the last background (science 5.2); in the first alone where the scan has but one.</summary>
internal sealed class PolynomialBackground : IBackgroundPrediction
{
    private readonly MeasuredBackgrounds measured;
    private readonly PolynomialModel model;
    private readonly string path;
    private readonly float[] first;
    private readonly float[]? last;
    private readonly float[] predicted;

    /// <param name="path">The scan's file, for messages.</param>
    public PolynomialBackground(MeasuredBackgrounds measured, PolynomialModel model, string path)
    {
        (this.measured, this.model, this.path) = (measured, model, path);
        first = measured.Read(0);
        last = measured.Stops.Count > 1 ? measured.Read(measured.Stops.Count - 1) : null;
        predicted = new float[first.Length];
    }

    /// <inheritdoc/>
    public double FramesBehindTexture => measured.Stops[0].FrameIndices.Count + (last is null ? 0 : measured.Stops[^1].FrameIndices.Count);

    /// <inheritdoc/>
    /// <exception cref="BadInputException">The model was not trained at this energy.</exception>
    public void Predict(FrameMetadata sample, Span<float> background)
    {
        var energyEv = sample.EnergySetpointEv;
        if (!model.Covers(energyEv))
            throw new BadInputException($"The background model was trained from {model.EnergiesEv[0]:0.##} to {model.EnergiesEv[^1]:0.##} eV; {path} has a sample frame at {energyEv:0.##} eV.");
        if (last is null)
            model.PredictFromFirst(energyEv, first, predicted);
        else
            model.Predict(energyEv, first, last, predicted);
        predicted.CopyTo(background);
    }

    // The noise of both goes through the polynomial, which is not far from the straight line between them.
    /// <inheritdoc/>
    public (BackgroundShare Before, BackgroundShare After) Noise(FrameMetadata sample)
    {
        var weight = last is null ? 0 : Math.Clamp((sample.EnergySetpointEv - measured.Stops[0].EnergyEv) / (measured.Stops[^1].EnergyEv - measured.Stops[0].EnergyEv), 0, 1);
        var lastStop = measured.Stops.Count - 1;
        return (Share(0, 1 - weight), weight == 0 ? default : Share(lastStop, weight));
    }

    private BackgroundShare Share(int stop, double share) => new(stop, share, Math.Log(measured.ExposureOf(stop)), measured.Stops[stop].FrameIndices.Count);
}
