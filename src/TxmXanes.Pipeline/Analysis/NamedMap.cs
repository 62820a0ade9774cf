namespace TxmXanes.Pipeline.Analysis;

/// <summary>A map beyond those that every result has.</summary>
/// <param name="Name">Of [a-z0-9_], as the dataset's in the maps file.</param>
/// <param name="Unit">As in "eV"; "1" for a plain number.</param>
/// <param name="Plane">Row-major, NaN where not valid.</param>
public sealed record NamedMap(string Name, string Unit, float[] Plane);

/// <summary>A choice of pixels.</summary>
/// <param name="Name">Of [a-z0-9_].</param>
/// <param name="Plane">1 inside, 0 outside; row-major.</param>
public sealed record NamedMask(string Name, byte[] Plane);

/// <summary>Curves over one energy axis: a region's spectrum with its fit, the mean spectra of clusters, principal components.</summary>
/// <remarks>
/// Plots and files take a column named <c>X_sigma</c> for the standard error of the column <c>X</c>, and one named <c>residual</c> for measured - fitted.
/// </remarks>
/// <param name="Name">Any text, unique within a result.</param>
/// <param name="EnergyEv">T energies, eV.</param>
/// <param name="Columns">Any names, unique within the table; T values each, NaN where unknown.</param>
public sealed record SpectrumTable(string Name, double[] EnergyEv, IReadOnlyList<(string Name, double[] Values)> Columns);
