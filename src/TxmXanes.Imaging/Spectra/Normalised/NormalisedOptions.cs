using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;

namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>Free terms beside the references.</summary>
public enum FitBackground
{
    None,
    Constant,
    Linear,
}

/// <summary>The recipe of a linear combination fit on a stack.</summary>
/// <param name="References">1 to <see cref="JointDesign.MaxReferences"/> normalised spectra.</param>
/// <param name="Range">Energies that enter the fit, eV; all where null.</param>
/// <param name="Constraints">None where null.</param>
public sealed record NormalisedOptions(
    IReadOnlyList<ReferenceSpectrum> References,
    EnergyRange? Range = null,
    FitConstraints? Constraints = null,
    FitBackground Background = FitBackground.None);
