using TxmXanes.Interop.Drawing;
using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Storage.Export;

/// <summary>
/// A table of spectra as a plot: "measured" as points, "fitted" as a line and components dashed beside them; X_sigma as error bars of X, "residual" in a panel of its own.
/// Without a measured spectrum every column is a line.
/// </summary>
public static class SpectrumPlot
{
    private const string Measured = "measured";
    private const string Residual = "residual";
    private const string SigmaEnd = "_sigma";

    public static CurvePlot Of(SpectrumTable table)
    {
        var columns = table.Columns.ToDictionary(c => c.Name, c => c.Values);
        var hasMeasured = columns.ContainsKey(Measured);
        var curves = table.Columns.Where(c => !IsSigma(c.Name)).Select(c => new Curve(c.Name, table.EnergyEv, c.Values, columns.GetValueOrDefault(c.Name + SigmaEnd), StyleOf(c.Name))).ToArray();
        return new(table.Name, "energy / eV", hasMeasured ? "absorption" : "", [.. curves.Where(c => c.Name != Residual)], [.. curves.Where(c => c.Name == Residual)]);

        bool IsSigma(string name) => name.EndsWith(SigmaEnd, StringComparison.Ordinal) && columns.ContainsKey(name[..^SigmaEnd.Length]);

        CurveStyle StyleOf(string name) => name is Measured or Residual ? CurveStyle.Points : hasMeasured && name != "fitted" ? CurveStyle.DashedLine : CurveStyle.Line;
    }
}
