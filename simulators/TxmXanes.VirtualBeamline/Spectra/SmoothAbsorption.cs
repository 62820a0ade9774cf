namespace TxmXanes.VirtualBeamline.Spectra;

/// <summary>
/// Absorption without an edge in the scan's range, as a power of the energy. Fitted to the Elam tables over
/// 8100-8650 eV (total attenuation at 8333 eV in cm^2/g, exponent; largest relative misfit 3e-4):
/// Ni below its edge 44.275, -2.747 (K-edge step 285.06, so 0.1553 of the step); O 10.286, -3.010; Mn 246.02, -2.612;
/// Co 293.63, -2.494; Li 0.466, -1.935; C 4.051, -2.978.
/// </summary>
/// <param name="PerEdgeStep">Optical density at 8333 eV in units of the nickel edge step of the same material.</param>
/// <param name="Exponent">Of E / 8333 eV.</param>
public readonly record struct SmoothAbsorption(double PerEdgeStep, double Exponent)
{
    /// <summary>Nickel's own outer shells.</summary>
    public static SmoothAbsorption Nickel { get; } = new(0.1553, -2.747);

    /// <summary>Nickel and the oxygen of NiO: 15.999/58.693 g O per g Ni.</summary>
    public static SmoothAbsorption NickelOxide { get; } = new(0.1553 + 0.00984, -2.762);

    /// <summary>LiNi0.8Mn0.1Co0.1O2: nickel, and per g of it 0.117 g Mn, 0.126 g Co, 0.681 g O, 0.148 g Li.</summary>
    public static SmoothAbsorption LayeredOxide { get; } = new(0.1553 + 0.2551, -2.66);

    /// <summary>Binder and carbon around the particles; its <see cref="PerEdgeStep"/> is 1 as it comes with no nickel.</summary>
    public static SmoothAbsorption Carbon { get; } = new(1, -2.978);

    /// <summary>Relative to the value at 8333 eV.</summary>
    public double At(double energyEv) => Math.Pow(energyEv / 8333, Exponent);
}
