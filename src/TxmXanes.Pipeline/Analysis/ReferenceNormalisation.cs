using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Pipeline.Analysis;

/// <summary>Reference spectra in units of their edge step, as the fit takes them.</summary>
public static class ReferenceNormalisation
{
    /// <summary>Normalised spectra as they are, others normalised over the recipe's ranges (or those the edge suggests).</summary>
    /// <exception cref="Domain.BadInputException">There is no edge, or nothing before or after it.</exception>
    public static ReferenceSpectrum Normalise(RawSpectrum raw, FitRecipe recipe) =>
        EdgeNormalisation.Normalise(new ReferenceSpectrum(raw.Name, raw.EnergyEv, raw.Absorption), recipe.PreEdge, recipe.PostEdge);
}
