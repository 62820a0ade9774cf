using TxmXanes.Imaging.Registration;

namespace TxmXanes.Imaging.Spectra;

/// <summary>The noise of backgrounds that frames share, met at other places where the sample moves (equation 3 of <see cref="ErrorFactors"/>).</summary>
internal static class BackgroundNoise
{
    /// <summary>Adds sum_g e^(-LogExposure_g)/frames_g sum_q C_q C_q^T, and the same with e^(-2 LogExposure_g), by pairs.</summary>
    /// <param name="influence">A_t of every frame, J values.</param>
    /// <param name="fewestFrames">Backgrounds used by fewer frames are left out.</param>
    public static void Add(IReadOnlyList<FrameTerm> frames, double[][] influence, Interpolation interpolation, int bin, double[] photonPairs, double[] readPairs, int fewestFrames = 1)
    {
        var uses = new Dictionary<int, List<(int Frame, BackgroundShare Share)>>();
        for (var i = 0; i < frames.Count; i++)
            foreach (var share in (ReadOnlySpan<BackgroundShare>)[frames[i].Before, frames[i].After])
                if (share.Share != 0)
                {
                    if (!uses.TryGetValue(share.Index, out var list))
                        uses[share.Index] = list = [];
                    list.Add((i, share));
                }

        var energy = new double[photonPairs.Length];
        foreach (var list in uses.Values.Where(u => u.Count >= fewestFrames))
        {
            Array.Clear(energy);
            AddSpread(frames, influence, list, interpolation, bin, energy);
            var share = list[0].Share;
            var photon = Math.Exp(-share.LogExposure) / Math.Max(1, share.Frames);
            for (var p = 0; p < energy.Length; p++)
            {
                photonPairs[p] += photon * energy[p];
                readPairs[p] += photon * Math.Exp(-share.LogExposure) * energy[p];
            }
        }
    }

    // sum_q C_q C_q^T of one background: C is spread over the detector pixels around one map pixel, on a small patch.
    private static void AddSpread(IReadOnlyList<FrameTerm> frames, double[][] influences, List<(int Frame, BackgroundShare Share)> uses, Interpolation interpolation, int bin, double[] energy)
    {
        var references = influences[0].Length;
        var taps = uses.Select(u => frames[u.Frame].Shift)
            .Select(s => (Row: ShiftTaps.For(s.Row, interpolation), Column: ShiftTaps.For(s.Column, interpolation))).ToArray();
        var (top, left) = (taps.Min(t => t.Row.Offset), taps.Min(t => t.Column.Offset));
        var height = taps.Max(t => t.Row.Offset + t.Row.Count) + bin - 1 - top;
        var width = taps.Max(t => t.Column.Offset + t.Column.Count) + bin - 1 - left;
        var patch = new double[height * width * references];
        Span<double> rowWeights = stackalloc double[ShiftTaps.MaxCount + bin - 1];
        Span<double> columnWeights = stackalloc double[ShiftTaps.MaxCount + bin - 1];
        for (var u = 0; u < taps.Length; u++)
        {
            var (vertical, horizontal) = taps[u];
            var rows = rowWeights[..(vertical.Count + bin - 1)];
            var columns = columnWeights[..(horizontal.Count + bin - 1)];
            vertical.AverageOver(bin, rows);
            horizontal.AverageOver(bin, columns);
            var influence = influences[uses[u].Frame];
            for (var r = 0; r < rows.Length; r++)
                for (var c = 0; c < columns.Length; c++)
                {
                    var weight = rows[r] * columns[c] * uses[u].Share.Share;
                    var at = ((vertical.Offset - top + r) * width + horizontal.Offset - left + c) * references;
                    for (var a = 0; a < references; a++)
                        patch[at + a] += weight * influence[a];
                }
        }
        for (var q = 0; q < patch.Length; q += references)
            AddProducts(patch.AsSpan(q, references), 1, energy);
    }

    /// <summary>pairs += factor a a^T, lower triangle by rows.</summary>
    public static void AddProducts(ReadOnlySpan<double> a, double factor, Span<double> pairs)
    {
        var p = 0;
        for (var i = 0; i < a.Length; i++)
            for (var j = 0; j <= i; j++)
                pairs[p++] += factor * a[i] * a[j];
    }
}
