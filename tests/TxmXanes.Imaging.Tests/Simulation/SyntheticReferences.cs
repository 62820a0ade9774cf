using TxmXanes.Domain.Spectra;

namespace TxmXanes.Imaging.Tests.Simulation;

/// <summary>Parametric nickel references and the published plan's energies.</summary>
internal static class SyntheticReferences
{
    public static ReferenceSpectrum Metal { get; } = Make("Ni", 8333, 2.0, (8335, 0.12, 3), (8350, 0.25, 6));

    public static ReferenceSpectrum Oxide { get; } = Make("NiO", 8344, 1.5, (8350, 0.85, 3.5), (8367, 0.10, 8));

    public static ReferenceSpectrum[] TwoPhases { get; } = [Metal, Oxide];

    /// <summary>Three valences whose edges lie 1.5 eV apart: nearly collinear.</summary>
    public static ReferenceSpectrum[] ThreeValences { get; } =
    [
        Make("Ni2", 8344.0, 1.5, (8350.0, 0.75, 3.5), (8367, 0.10, 8)),
        Make("Ni3", 8345.5, 1.7, (8351.8, 0.62, 4.0), (8370, 0.10, 8)),
        Make("Ni4", 8347.0, 1.9, (8353.6, 0.55, 4.6), (8374, 0.12, 8)),
    ];

    /// <summary>Ni metal, NiO and LiNiO2-like: edges 8333, 8344 and 8346 eV.</summary>
    public static ReferenceSpectrum[] MetalOxideLayered { get; } = [Metal, Oxide, Make("LiNiO2", 8346, 1.8, (8352.4, 0.58, 4.2), (8371, 0.10, 8))];

    /// <summary>105 energies: the published plan, joints measured twice.</summary>
    public static double[] PublishedEnergiesEv { get; } =
    [
        .. Segment(8200, 8250, 10), .. Segment(8250, 8315, 5), .. Segment(8315, 8365, 1), .. Segment(8365, 8455, 5), .. Segment(8455, 8595, 10),
    ];

    private static ReferenceSpectrum Make(string name, double edgeEv, double widthEv, params (double CentreEv, double Height, double WidthEv)[] peaks)
    {
        var energies = Enumerable.Range(0, 1001).Select(i => 8150 + 0.5 * i).ToArray();
        var values = energies.Select(e =>
        {
            var value = 0.5 + Math.Atan((e - edgeEv) / widthEv) / Math.PI;
            foreach (var (centre, height, width) in peaks)
                value += height * Math.Exp(-(e - centre) * (e - centre) / (2 * width * width));
            return value;
        }).ToArray();
        return new ReferenceSpectrum(name, energies, values);
    }

    private static IEnumerable<double> Segment(double start, double stop, double step)
    {
        for (var e = start; e <= stop + 1e-9; e += step)
            yield return e;
    }
}
