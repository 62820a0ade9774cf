namespace TxmXanes.Domain.Energies;

/// <summary>A run of equally spaced energies, both ends measured.</summary>
/// <param name="StartEv">First energy, eV.</param>
/// <param name="StopEv">Last energy, eV, above <paramref name="StartEv"/>.</param>
/// <param name="StepEv">Distance of neighbours, eV, dividing the segment into whole steps.</param>
public sealed record EnergySegment(double StartEv, double StopEv, double StepEv)
{
    // A step such as 0.1 eV has no exact binary form: this much of a step is taken for rounding.
    private const double StepTolerance = 1e-6;

    /// <summary>Whether the step goes into the segment a whole number of times.</summary>
    public bool StepDivides => Math.Abs(Steps - Math.Round(Steps)) <= StepTolerance;

    /// <summary>Number of energies, ends included.</summary>
    public int Count => (int)Math.Round(Steps) + 1;

    /// <summary>Energy number <paramref name="index"/> of the segment, eV.</summary>
    public double EnergyEv(int index) => index == Count - 1 ? StopEv : StartEv + index * StepEv;

    private double Steps => (StopEv - StartEv) / StepEv;
}

/// <summary>Whether an energy that ends one segment and starts the next is measured in both.</summary>
public enum JointReading
{
    /// <summary>Measured in both: the published nickel plan counts 105 energies.</summary>
    Twice,

    /// <summary>Measured once: the same plan has 101.</summary>
    Once,
}
