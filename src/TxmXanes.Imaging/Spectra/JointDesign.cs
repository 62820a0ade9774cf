using TxmXanes.Domain;
using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;

namespace TxmXanes.Imaging.Spectra;

/// <summary>
/// The model of the joint fit, y(E) = a + b (E - E_0)/span + sum_j c_j r_j(E) (science section 7, live form), and the basis it is accumulated in.
/// </summary>
/// <remarks>
/// With v(E) = (1, (E - E_0)/span, r_1, ..., r_J), neighbouring references are nearly collinear, and sums of v y in float32 would lose the small differences that tell them apart. So sums are taken in q(E) = R^-T v(E),
/// where V = Q R over the planned energies and Q^T Q = T I: every basis function has mean square 1 and is orthogonal to the others over the finished scan. y = v.c = q.beta with c = R^-1 beta.
/// The first two functions of q span the straight line, and q_k does not depend on later references.
/// </remarks>
public sealed class JointDesign
{
    /// <summary>More references than this no XANES scan tells apart; it bounds the active-set enumeration.</summary>
    public const int MaxReferences = 8;

    // Readbacks lie this close to their setpoints: a planned energy at the end of the fit range stays inside.
    private const double RangeSlackEv = 0.2;
    private readonly ReferenceSpectrum[] references;
    private readonly EnergyRange range;
    private readonly double originEv;
    private readonly double spanEv;

    /// <param name="plannedEnergiesEv">Every energy of the plan, eV.</param>
    /// <param name="references">1 to <see cref="MaxReferences"/> normalised spectra.</param>
    /// <param name="fitRange">Energies that enter the fit; all where null.</param>
    /// <exception cref="BadInputException">Too few energies, a reference that does not cover them, or references that cannot be told apart.</exception>
    public JointDesign(IReadOnlyList<double> plannedEnergiesEv, IReadOnlyList<ReferenceSpectrum> references, EnergyRange? fitRange = null)
    {
        if (references.Count is 0 or > MaxReferences)
            throw new BadInputException($"The joint fit takes 1 to {MaxReferences} references, not {references.Count}.");
        this.references = [.. references];
        range = fitRange ?? new EnergyRange(double.NegativeInfinity, double.PositiveInfinity);
        var energies = plannedEnergiesEv.Where(range.Contains).ToArray();
        if (energies.Distinct().Count() <= Terms)
            throw new BadInputException($"The joint fit of {references.Count} references needs more than {Terms} energies; {energies.Distinct().Count()} lie in the fit range.");
        foreach (var reference in references)
            foreach (var e in energies)
                reference.At(e);
        originEv = energies.Min();
        spanEv = energies.Max() - originEv;
        PlannedEnergiesInRangeEv = energies;
        var basis = Orthonormalise(energies);
        (R, InverseR) = (basis.R, basis.InverseR);
    }

    /// <summary>J.</summary>
    public int ReferenceCount => references.Length;

    /// <summary>J + 2.</summary>
    public int Terms => references.Length + 2;

    /// <summary>In the order of the coefficients.</summary>
    public IReadOnlyList<string> ReferenceNames => references.Select(r => r.Name).ToArray();

    /// <summary>The references of the fit.</summary>
    public IReadOnlyList<ReferenceSpectrum> References => references;

    /// <summary>The planned energies that enter the fit, eV.</summary>
    public IReadOnlyList<double> PlannedEnergiesInRangeEv { get; }

    /// <summary>R, [Terms, Terms] row-major, upper triangular.</summary>
    internal double[] R { get; }

    /// <summary>R^-1, [Terms, Terms] row-major, upper triangular: c = R^-1 beta.</summary>
    internal double[] InverseR { get; }

    /// <summary>True where a frame at this energy enters the fit.</summary>
    public bool Covers(double energyEv) => energyEv >= range.StartEv - RangeSlackEv && energyEv <= range.StopEv + RangeSlackEv;

    /// <summary>v(E).</summary>
    /// <param name="energyEv">eV; a readback just outside a reference's ends takes its end value.</param>
    /// <param name="v">[Terms].</param>
    public void Model(double energyEv, Span<double> v)
    {
        v[0] = 1;
        v[1] = (energyEv - originEv) / spanEv;
        for (var j = 0; j < references.Length; j++)
            v[j + 2] = references[j].At(Math.Clamp(energyEv, references[j].EnergyEv[0], references[j].EnergyEv[^1]));
    }

    /// <summary>q(E) = R^-T v(E).</summary>
    /// <param name="q">[Terms].</param>
    public void Basis(double energyEv, Span<double> q)
    {
        Span<double> v = stackalloc double[Terms];
        Model(energyEv, v);
        for (var k = 0; k < Terms; k++)
        {
            q[k] = 0;
            for (var i = 0; i <= k; i++)
                q[k] += InverseR[i * Terms + k] * v[i];
        }
    }

    private OrthonormalBasis Orthonormalise(double[] energies)
    {
        var functions = new double[Terms][];
        for (var k = 0; k < Terms; k++)
            functions[k] = new double[energies.Length];
        Span<double> v = stackalloc double[Terms];
        for (var i = 0; i < energies.Length; i++)
        {
            Model(energies[i], v);
            for (var k = 0; k < Terms; k++)
                functions[k][i] = v[k];
        }
        return OrthonormalBasis.Of(functions, k => new BadInputException(k < 2
            ? "The energies of the fit range are all the same."
            : $"Reference '{references[k - 2].Name}' cannot be told apart from a straight line and the references before it over the energies of the fit."));
    }
}
