using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;
using TxmXanes.Interop.Yaml;

namespace TxmXanes.Storage.Configuration;

/// <summary>Reads the <c>fit</c> part of a recipe.</summary>
internal static class RecipeFit
{
    public static (FitRecipe Fit, IReadOnlyList<RawSpectrum> References) Read(YamlMap map, IReferenceSource source)
    {
        // What else the solver may be, and what not, is said by RecipeSteps.
        var solver = map.Optional("solver") is { IsScalar: true } given && given.Text(allowEmpty: true) == "lsq" ? FitSolver.Lsq : FitSolver.Nnls;
        var list = map.OptionalList("references");
        var spectra = list?.ReadReferences(source) ?? [];
        var fit = new FitRecipe(solver, list is { Count: > 0 } ? list.Strings() : null, ReadRange(map, "range_ev"), ReadRange(map, "pre_ev"), ReadRange(map, "post_ev"));
        if (fit is { PreEdge: { } pre, PostEdge: { } post } && pre.StopEv >= post.StartEv)
            map.Report("post_ev", $"begins at {post.StartEv} eV, not above the end of pre_ev, {pre.StopEv} eV");
        return (fit, [.. spectra.Select(s => s.Spectrum)]);
    }

    public static EnergyRange? ReadRange(YamlMap map, string key)
    {
        if (map.OptionalList(key) is not { } list)
            return null;
        if (list.Count != 2)
        {
            list.Report($"must be [first, last] in eV, not {list.Count} numbers");
            return null;
        }
        var (start, stop) = (list[0].PhotonEnergyEv(), list[1].PhotonEnergyEv());
        if (double.IsNaN(start) || double.IsNaN(stop))
            return null;
        if (!(stop > start))
            list.Report($"[{start}, {stop}] does not rise");
        return new(start, stop);
    }
}
