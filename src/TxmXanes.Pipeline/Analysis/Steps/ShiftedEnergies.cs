using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Pipeline.Analysis.Steps;

/// <summary>A scan whose energies are corrected: true = read + shift.</summary>
internal sealed class ShiftedEnergies(IOpticalDensities inner, double shiftEv) : IOpticalDensities
{
    public int Count => inner.Count;

    public FrameShape Shape => inner.Shape;

    public ReadOnlySpan<float> FirstBackground => inner.FirstBackground;

    public double MeanBackground => inner.MeanBackground;

    public int DarkFrames => inner.DarkFrames;

    public BackgroundModel? Model => inner.Model;

    public BackgroundReport? Report => inner.Report;

    public CameraNoise? Noise => inner.Noise;

    public List<string> Notes => inner.Notes;

    public FrameMetadata Metadata(int sample)
    {
        var read = inner.Metadata(sample);
        return read with { EnergyEv = read.EnergyEv + shiftEv, EnergySetpointEv = read.EnergySetpointEv + shiftEv };
    }

    public FrameTerm Term(int sample)
    {
        var read = inner.Term(sample);
        return read with { EnergyEv = read.EnergyEv + shiftEv };
    }

    public void Read(int sample, Memory<float> y) => inner.Read(sample, y);

    public void Predict(int sample, Memory<float> background) => inner.Predict(sample, background);
}
