using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Imaging.Backgrounds;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Pipeline.Analysis;

/// <summary>The trained polynomial in the first and the last background (science 5.2); in the first alone where the scan has but one.</summary>
internal sealed class PolynomialBackground : IBackgroundPrediction
{
    private readonly MeasuredBackgrounds measured;
    private readonly TrainedBackground trained;
    private readonly float[] first;
    private readonly float[]? last;
    private readonly float[] predicted;

    /// <param name="trained">Checked to fit the scan.</param>
    /// <param name="path">The scan's file, for the message.</param>
    /// <exception cref="BadInputException">The scan's first or last background is not where those of the training were: the coefficients belong to these.</exception>
    public PolynomialBackground(MeasuredBackgrounds measured, string path, TrainedBackground trained)
    {
        if (measured.Stops[0].Scan != measured.Stops[^1].Scan)
            throw new BadInputException($"The polynomial background model predicts between the first and the last background of one scan, and {path} are several: use 'adaptive' or 'linear'.");
        if (trained.Conditions.EndsMisfit(measured.Stops[0].EnergyEv, measured.Stops.Count > 1 ? measured.Stops[^1].EnergyEv : null) is { } misfit)
            throw new BadInputException($"The polynomial background model does not fit {path}: {misfit}.");
        (this.measured, this.trained) = (measured, trained);
        first = measured.Read(0);
        last = measured.Stops.Count > 1 ? measured.Read(measured.Stops.Count - 1) : null;
        predicted = new float[first.Length];
    }

    /// <inheritdoc/>
    public double FramesBehindTexture => measured.Stops[0].FrameIndices.Count + (last is null ? 0 : measured.Stops[^1].FrameIndices.Count);

    /// <inheritdoc/>
    public void Predict(FrameMetadata sample, Span<float> background)
    {
        var energyEv = trained.Conditions.Nearest(sample.EnergySetpointEv);
        if (last is null)
            trained.Polynomial.PredictFromFirst(energyEv, first, predicted);
        else
            trained.Polynomial.Predict(energyEv, first, last, predicted);
        predicted.CopyTo(background);
    }

    // The noise of both goes through the polynomial, which is not far from the straight line between them.
    /// <inheritdoc/>
    public (BackgroundShare Before, BackgroundShare After) Noise(FrameMetadata sample)
    {
        var lastStop = measured.Stops.Count - 1;
        var spanEv = measured.Stops[lastStop].EnergyEv - measured.Stops[0].EnergyEv;
        var weight = spanEv == 0 ? 0 : Math.Clamp((sample.EnergySetpointEv - measured.Stops[0].EnergyEv) / spanEv, 0, 1);
        return (Share(0, 1 - weight), weight == 0 ? default : Share(lastStop, weight));
    }

    private BackgroundShare Share(int stop, double share) => new(stop, share, Math.Log(measured.ExposureOf(stop)), measured.Stops[stop].FrameIndices.Count);
}
