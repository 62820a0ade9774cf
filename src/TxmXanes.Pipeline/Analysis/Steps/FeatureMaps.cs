using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;
using TxmXanes.Imaging.Features;
using TxmXanes.Imaging.Spectra;
using TxmXanes.Imaging.Stacks;

namespace TxmXanes.Pipeline.Analysis.Steps;

/// <summary>Maps of positions in each pixel's own normalised spectrum.</summary>
internal static class FeatureMaps
{
    /// <summary>Adds what is asked for; ranges that are left open are placed about the references' edges.</summary>
    public static MapSet Add(MapSet maps, SpectrumStack normalised, FeatureSteps steps, IReadOnlyList<ReferenceSpectrum> references)
    {
        var edges = references.Select(EdgeNormalisation.RoughEdgeEv).ToArray();
        var (lowest, highest) = (edges.Min(), edges.Max());
        var others = maps.Others.ToList();
        if (steps.Edge is { } edge)
        {
            var (energy, sigma) = (new float[normalised.Pixels], new float[normalised.Pixels]);
            EdgeEnergy.Fill(normalised, edge with { Range = Closed(edge.Range, lowest - 20, highest + 30) }, energy, sigma);
            maps = maps with { EdgeEnergyEv = energy };
            others.Add(new("edge_energy_sigma", "eV", sigma));
        }
        if (steps.WhiteLine is { } line)
        {
            var (energy, height, sigma) = (new float[normalised.Pixels], new float[normalised.Pixels], new float[normalised.Pixels]);
            WhiteLine.Fill(normalised, line with { Range = Closed(line.Range, lowest, highest + 20) }, energy, height, sigma);
            maps = maps with { WhitelineEnergyEv = energy };
            others.Add(new("whiteline_height", "1", height));
            others.Add(new("whiteline_energy_sigma", "eV", sigma));
        }
        if (steps.Integral is { } range)
        {
            var integral = new float[normalised.Pixels];
            EdgeIntegral.Fill(normalised, range, integral);
            others.Add(new("edge_integral", "eV", integral));
        }
        return maps with { Others = others };
    }

    private static EnergyRange Closed(EnergyRange asked, double startEv, double stopEv) =>
        new(double.IsNegativeInfinity(asked.StartEv) ? startEv : asked.StartEv, double.IsPositiveInfinity(asked.StopEv) ? stopEv : asked.StopEv);
}
