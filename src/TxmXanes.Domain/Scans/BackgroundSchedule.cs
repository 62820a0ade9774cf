namespace TxmXanes.Domain.Scans;

/// <summary>At which energies the sample leaves the field for a background.</summary>
public abstract record BackgroundSchedule
{
    private BackgroundSchedule()
    {
    }

    /// <summary>The improved scan: before the first and after the last sample frame (P0 section 2.4).</summary>
    public static BackgroundSchedule FirstAndLast { get; } = new FirstAndLastSchedule();

    /// <summary>The conventional scan: after each energy's sample frames (P0 section 1.2).</summary>
    public static BackgroundSchedule EveryEnergy { get; } = new EveryEnergySchedule();

    /// <summary>At the first energy, after the sample frames of each listed energy, and at the last energy.</summary>
    /// <param name="energiesEv">Energies of the plan, eV, rising.</param>
    public static BackgroundSchedule At(IReadOnlyList<double> energiesEv) => new AtEnergiesSchedule(energiesEv);

    public sealed record FirstAndLastSchedule : BackgroundSchedule;

    public sealed record EveryEnergySchedule : BackgroundSchedule;

    public sealed record AtEnergiesSchedule(IReadOnlyList<double> EnergiesEv) : BackgroundSchedule;

    /// <summary>The name that the status shows.</summary>
    public string Mode => this is EveryEnergySchedule ? "conventional" : "improved";
}
