namespace TxmXanes.VirtualBeamline.Spectra;

/// <summary>
/// The nickel K-edge spectra of the built-in samples as numbers: step and lines fitted by least squares to measured
/// spectra (normalised, slow decay divided out), so that no measured file is part of the program.
/// </summary>
public static class NickelSpectra
{
    /// <summary>Nickel metal: larch ni_metal_rt (xraylarch, MIT), foil at APS 13-ID; rms misfit 0.008 over 8300-8640 eV.</summary>
    public static ISpectrum Nickel { get; } = new ParametricSpectrum("Ni", 8340.47, 6.80,
    [
        new(0.261, 8334.89, 3.07),
        new(0.068, 8347.25, 2.09),
        new(-0.063, 8352.82, 2.16),
        new(0.063, 8355.86, 2.95),
        new(-0.055, 8368.58, 4.56),
        new(0.105, 8381.04, 4.36),
        new(-0.050, 8400.72, 8.15),
        new(0.116, 8430.55, 7.55),
        new(-0.078, 8458.59, 6.43),
        new(0.135, 8499.10, 8.29),
        new(-0.102, 8523.36, 6.19),
        new(0.076, 8582.20, 7.73),
        new(-0.050, 8610.65, 9.43),
    ]);

    /// <summary>NiO: pyxas ref_NiO (BSD), NSLS-II FXI; rms misfit 0.011. White line 1.64 at 8347.5 eV.</summary>
    public static ISpectrum NickelOxide { get; } = new ParametricSpectrum("NiO", 8340.09, 4.70,
    [
        new(0.034, 8331.40, 3.84),
        new(0.648, 8347.49, 2.71),
        new(0.059, 8354.30, 1.95),
        new(-0.216, 8358.38, 2.27),
        new(-0.191, 8374.85, 6.29),
        new(0.204, 8397.29, 5.78),
        new(-0.096, 8418.70, 6.88),
        new(0.067, 8449.21, 5.14),
        new(-0.093, 8465.08, 5.13),
        new(0.057, 8476.38, 6.84),
        new(0.064, 8502.56, 7.56),
        new(-0.105, 8526.45, 7.09),
        new(0.055, 8550.24, 9.05),
    ]);

    /// <summary>Ni2+ in an oxygen octahedron of a layered lattice: Ni(OH)2 (XASDataLibrary NiOH2_rt_01, public domain), shifted by -2.48 eV so that its
    /// reference foil agrees with the foil above; rms misfit 0.005.</summary>
    public static ISpectrum NickelTwo { get; } = new ParametricSpectrum("Ni2+", 8342.21, 6.38,
    [
        new(0.030, 8329.77, 3.29),
        new(0.068, 8339.93, 2.28),
        new(0.163, 8345.54, 2.33),
        new(0.468, 8347.62, 3.21),
        new(-0.105, 8357.44, 2.73),
        new(-0.241, 8373.16, 6.73),
        new(0.050, 8393.55, 6.32),
        new(-0.072, 8426.61, 10.79),
        new(-0.065, 8450.91, 7.50),
        new(-0.053, 8505.91, 8.38),
        new(-0.019, 8528.02, 7.99),
        new(-0.019, 8559.47, 7.98),
    ]);

    /// <summary>Ni3+: LiNiO2 (pyxas ref_LiNiO2, BSD), NSLS-II FXI; rms misfit 0.008. White line 1.59 at 8349.4 eV.</summary>
    public static ISpectrum NickelThree { get; } = new ParametricSpectrum("Ni3+", 8341.70, 6.11,
    [
        new(0.010, 8323.96, 2.49),
        new(0.034, 8331.89, 3.04),
        new(-0.048, 8337.02, 2.15),
        new(0.579, 8349.32, 2.32),
        new(0.119, 8353.09, 2.62),
        new(-0.057, 8361.41, 1.88),
        new(0.071, 8367.16, 2.85),
        new(-0.161, 8377.20, 6.83),
        new(-0.038, 8389.50, 7.93),
        new(0.129, 8404.70, 5.97),
        new(-0.052, 8472.19, 6.28),
        new(0.044, 8510.28, 8.96),
        new(-0.050, 8539.20, 7.83),
    ]);

    /// <summary>Ni4+, extrapolated: the Ni3+ shape 1.5 eV higher, as the edges of NiO, LiNiO2 and charged cathodes suggest.</summary>
    public static ISpectrum NickelFour { get; } = new ParametricSpectrum("Ni4+", 8341.70, 6.11,
    [
        new(0.010, 8323.96, 2.49),
        new(0.034, 8331.89, 3.04),
        new(-0.048, 8337.02, 2.15),
        new(0.579, 8349.32, 2.32),
        new(0.119, 8353.09, 2.62),
        new(-0.057, 8361.41, 1.88),
        new(0.071, 8367.16, 2.85),
        new(-0.161, 8377.20, 6.83),
        new(-0.038, 8389.50, 7.93),
        new(0.129, 8404.70, 5.97),
        new(-0.052, 8472.19, 6.28),
        new(0.044, 8510.28, 8.96),
        new(-0.050, 8539.20, 7.83),
    ], shiftEv: 1.5);
}
