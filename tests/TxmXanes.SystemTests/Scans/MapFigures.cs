using System.Text.Json;
using TxmXanes.TestKit.Peers;

namespace TxmXanes.SystemTests.Scans;

/// <summary>
/// How far maps are from a truth, in numpy: over pixels that are valid and whose true thickness exceeds 0.1, for the first
/// fraction (two fractions that add up to one say the same).
/// </summary>
/// <param name="Bias">Mean of fraction - truth.</param>
/// <param name="MeanAbsolute">Mean of |fraction - truth|.</param>
/// <param name="RmsOverBound">rms of (fraction - truth) / Cramer-Rao bound.</param>
/// <param name="RmsOverSigma">rms of (fraction - truth) / reported standard error.</param>
/// <param name="BeyondFiveSigma">Share of pixels further than five reported standard errors from the truth.</param>
public sealed record MapFigures(int Pixels, double Bias, double MeanAbsolute, double Correlation, double RmsOverBound, double RmsOverSigma, double BeyondFiveSigma)
{
    private const string Script = """
        import h5py, json, numpy as np, sys
        with h5py.File(sys.argv[1]) as maps, h5py.File(sys.argv[2]) as truth:
            m, t = maps['/entry/maps'], truth['/entry/maps']
            f, s, true, crb = m['fraction'][0], m['fraction_sigma'][0], t['fraction'][0], t['fraction_crb'][0]
            use = (m['valid'][()] == 1) & (t['thickness'][()] > 0.1) & np.isfinite(f) & np.isfinite(true)
        e = (f - true)[use].astype(float)
        print(json.dumps({
            'Pixels': int(use.sum()), 'Bias': e.mean(), 'MeanAbsolute': abs(e).mean(),
            'Correlation': np.corrcoef(f[use], true[use])[0, 1],
            'RmsOverBound': np.sqrt(np.mean((e / crb[use]) ** 2)), 'RmsOverSigma': np.sqrt(np.mean((e / s[use]) ** 2)),
            'BeyondFiveSigma': float(np.mean(abs(e) > 5 * s[use]))}))
        """;

    public static async Task<MapFigures> OfAsync(string mapsFile, string truthFile, CancellationToken cancellation) =>
        JsonSerializer.Deserialize<MapFigures>(await PythonPeer.RunAsync(Script, cancellation, mapsFile, truthFile))!;
}
