using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Storage.Tests.Export;

/// <summary>A result of 2x3 pixels with something of everything.</summary>
internal static class SmallMaps
{
    public static MapSet Maps { get; } = new()
    {
        Rows = 2,
        Columns = 3,
        ReferenceNames = ["Ni", "NiO, green"],
        Fraction = [[0, 0.5f, 1, 0.25f, float.NaN, 0.75f], [1, 0.5f, 0, 0.75f, float.NaN, 0.25f]],
        Coefficient = [[0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0]],
        FractionSigma = [[0.1f, 0.1f, 0.2f, 0.2f, float.NaN, 0.3f], [0.1f, 0.1f, 0.2f, 0.2f, float.NaN, 0.3f]],
        Thickness = [1, 1, 1, 0.5f, float.NaN, 1],
        EdgeEnergyEv = [8341, 8342, 8343, 8344, float.NaN, 8345],
        FitError = [1, 1, 1, 1, float.NaN, 1],
        Valid = [1, 1, 2, 1, 0, 1],
        Shifts = [],
        Others = [new("component_1", "1", [-2, -1, 0, 1, 2, float.NaN])],
        Labels = [1, 1, 2, 2, 0, 3],
        Masks = [new("left", [1, 0, 0, 1, 0, 0])],
        Spectra = [new("ROI 1", [8340, 8350.5], [("measured", [0.1, double.NaN]), ("measured_sigma", [0.01, 0.02]), ("say \"NiO\", green", [1e-7, 2])])],
    };
}
