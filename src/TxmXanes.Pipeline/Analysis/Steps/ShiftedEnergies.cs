using TxmXanes.Domain.Frames;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Pipeline.Analysis.Steps;

/// <summary>A scan whose energies are corrected: true = read + shift.</summary>
internal sealed class ShiftedEnergies(IOpticalDensities inner, double shiftEv) : DensityView(inner)
{
    public override FrameMetadata Metadata(int sample)
    {
        var read = Inner.Metadata(sample);
        return read with { EnergyEv = read.EnergyEv + shiftEv, EnergySetpointEv = read.EnergySetpointEv + shiftEv };
    }

    public override FrameTerm Term(int sample)
    {
        var read = Inner.Term(sample);
        return read with { EnergyEv = read.EnergyEv + shiftEv };
    }
}
