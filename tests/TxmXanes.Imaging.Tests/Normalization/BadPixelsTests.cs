using Shouldly;
using TxmXanes.Imaging.Normalization;
using TxmXanes.Imaging.Tests.Simulation;
using Xunit;

namespace TxmXanes.Imaging.Tests.Normalization;

public class BadPixelsTests
{
    [Fact]
    public void Mark_SimulatedCamera_FindsTheBadAndHardlyAnyOther()
    {
        var scan = new SyntheticScan(128, 160, seed: 9, badFraction: 0.002);
        var (darks, pixels) = (new FrameAverage(128 * 160), 128 * 160);
        for (var i = 0; i < 5; i++)
            darks.Add(scan.DarkFrame(i));
        var (dark, normalised, mask) = (new float[pixels], new float[pixels], new byte[pixels]);
        darks.Mean(dark);
        FlatField.Normalise(Array.ConvertAll(scan.BackgroundFrame(0, 1), g => (float)g), dark, 1, SyntheticScan.SaturationAdu, [], normalised);

        BadPixels.MarkHot(dark, 128, 160, mask).ShouldBeGreaterThanOrEqualTo(scan.Bad.Count(b => b == 2));
        BadPixels.MarkUnresponsive(normalised, 128, 160, mask);

        for (var i = 0; i < pixels; i++)
            if (scan.Bad[i] != 0)
                mask[i].ShouldNotBe((byte)0, $"bad pixel {i} of kind {scan.Bad[i]}");
        mask.Where((m, i) => m != 0 && scan.Bad[i] == 0).Count().ShouldBeLessThan(pixels / 2000);
    }
}
