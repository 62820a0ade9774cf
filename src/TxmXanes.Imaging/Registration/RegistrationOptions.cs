using TxmXanes.Domain;
using TxmXanes.Domain.Scans;

namespace TxmXanes.Imaging.Registration;

/// <summary>What a frame is compared with.</summary>
public enum RegistrationReference
{
    /// <summary>What all other frames, aligned, say it should look like at its energy.</summary>
    Running,

    /// <summary>One frame.</summary>
    Fixed,

    /// <summary>The frame before, and every few frames one further back: for samples that change in the course of the scan.</summary>
    Sequential,
}

/// <summary>How two images are compared.</summary>
public enum RegistrationMethod
{
    /// <summary>Phase correlation for translations, intensity for all else.</summary>
    Automatic,

    /// <summary><see cref="Registration.PhaseCorrelation"/>; translations only.</summary>
    PhaseCorrelation,

    /// <summary><see cref="PyramidRegistration"/>: least squares on the images.</summary>
    Intensity,
}

/// <summary>How the frames of a scan are aligned.</summary>
/// <param name="ReferenceFrame">For <see cref="RegistrationReference.Fixed"/>, and where the others start: index; the frame nearest <paramref name="ReferenceEnergyEv"/> where null, and the last where that is null too: beyond the edge contrast is highest.</param>
/// <param name="Region">The part of the frame that is compared; all where null.</param>
public sealed record RegistrationOptions(
    MotionModel Mode = MotionModel.Translation,
    RegistrationReference Reference = RegistrationReference.Running,
    RegistrationMethod Method = RegistrationMethod.Automatic,
    int? ReferenceFrame = null,
    double? ReferenceEnergyEv = null,
    PixelRegion? Region = null)
{
    /// <summary>The method that <see cref="RegistrationMethod.Automatic"/> stands for.</summary>
    /// <exception cref="BadInputException">The method cannot find such motions.</exception>
    public RegistrationMethod Chosen => Method switch
    {
        RegistrationMethod.PhaseCorrelation when Mode is not (MotionModel.Translation or MotionModel.None) =>
            throw new BadInputException($"Phase correlation finds translations alone, but the registration's mode is {Mode.ToString().ToLowerInvariant()}; choose the method 'intensity'."),
        RegistrationMethod.Automatic => Mode == MotionModel.Translation ? RegistrationMethod.PhaseCorrelation : RegistrationMethod.Intensity,
        _ => Method,
    };

    /// <summary>The index of the reference frame.</summary>
    /// <exception cref="BadInputException">There is no such frame.</exception>
    public int ReferenceIn(IReadOnlyList<double> energiesEv)
    {
        if (ReferenceFrame is { } frame)
            return frame >= 0 && frame < energiesEv.Count ? frame : throw new BadInputException($"The registration's reference frame must be 0 to {energiesEv.Count - 1}, but is {frame}.");
        if (ReferenceEnergyEv is not { } energy)
            return energiesEv.Count - 1;
        if (!(energy >= energiesEv.Min() - 1 && energy <= energiesEv.Max() + 1))
            throw new BadInputException($"The registration's reference energy must lie within the scan, {energiesEv.Min():0.##} to {energiesEv.Max():0.##} eV, but is {energy:0.##} eV.");
        return Enumerable.Range(0, energiesEv.Count).MinBy(t => Math.Abs(energiesEv[t] - energy));
    }
}
