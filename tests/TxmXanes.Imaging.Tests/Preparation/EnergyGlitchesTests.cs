using Shouldly;
using TxmXanes.Imaging.Preparation;
using TxmXanes.TestKit;
using Xunit;

namespace TxmXanes.Imaging.Tests.Preparation;

/// <summary>Guards against the edge being thrown out as a glitch, and against glitches that stay.</summary>
public class EnergyGlitchesTests
{
    [Fact]
    public void Find_ScanWithoutGlitches_FindsNone()
    {
        var finder = Taken(PreparedScan.Densities);

        finder.Find().ShouldBeEmpty();
        finder.CanTell.ShouldBeTrue();
    }

    [Theory]
    [InlineData(12)] // before the edge
    [InlineData(28)] // 8323 eV
    [InlineData(51)] // on the white lines, 8345 eV
    [InlineData(56)]
    [InlineData(95)]
    [InlineData(0)]
    public void Find_GlitchOfThreePercent_IsFoundAlone(int frame)
    {
        var frames = PreparedScan.Copy();
        for (var p = 0; p < frames[frame].Length; p++)
            frames[frame][p] -= 0.03f;

        var found = Taken(frames).Find();

        found.Select(g => g.Index).ShouldBe([frame]);
        found[0].EnergyEv.ShouldBe(PreparedScan.Scan.EnergiesEv[frame]);
        found[0].Deviation.ShouldBe(-0.03, 0.006);
    }

    [Fact]
    public void Find_SeveralGlitchesNextToEachOther_AreAllFound()
    {
        var frames = PreparedScan.Copy();
        int[] glitches = [20, 21, 60, 90];
        foreach (var t in glitches)
            for (var p = 0; p < frames[t].Length; p++)
                frames[t][p] += 0.05f;

        Taken(frames).Find().Select(g => g.Index).ShouldBe(glitches);
    }

    [Fact]
    public void Find_OneThicknessAllOver_CannotTellAndFindsNone()
    {
        var finder = new EnergyGlitches(40, 40);
        foreach (var e in PreparedScan.Scan.EnergiesEv)
            finder.Add(e, Enumerable.Repeat((float)PreparedScan.Scan.References[1].At(e), 1600).ToArray());

        finder.Find().ShouldBeEmpty();
        finder.CanTell.ShouldBeFalse();
    }

    // The composition changes with the thickness, as in a particle with a skin: the worst an edge can do.
    [Fact]
    public void Find_MeasuredNickelSpectraInAWedge_FindsNoneButThePlanted()
    {
        var metal = Read(RealData.PathOrSkip("xanes/Ni/larch_ni_metal_rt.txt"));
        var oxide = Read(RealData.PathOrSkip("xanes/Ni/pyxas_NiO.txt"));
        foreach (var planted in (int[])[-1, 50])
        {
            var finder = new EnergyGlitches(64, 64);
            var energies = PreparedScan.Scan.EnergiesEv;
            for (var t = 0; t < energies.Length; t++)
            {
                var noise = RandomImage.Of(64, 64, 1000 + t, sigma: 0.012);
                var (a, b) = (At(metal, energies[t]), At(oxide, energies[t]));
                for (var p = 0; p < noise.Length; p++)
                {
                    var thickness = p % 64 / 40.0;
                    var skin = Math.Exp(-thickness / 0.5);
                    noise[p] += (float)(thickness * 0.4 * ((1 - skin) * (a + 1.2) / 2.9 + skin * b) + (t == planted ? 0.03 : 0));
                }
                finder.Add(energies[t], noise);
            }

            finder.Find().Select(g => g.Index).ShouldBe(planted < 0 ? [] : [planted]);
        }
    }

    [Fact]
    public void FindOnCurve_MeasuredNickelSpectra_NothingNearTheEdgeButThePlanted()
    {
        foreach (var path in Directory.GetFiles(RealData.PathOrSkip("xanes/Ni"), "*.txt"))
        {
            var (energies, values) = Read(path);
            var near = Enumerable.Range(0, energies.Length).Where(t => energies[t] is > 8310 and < 8450).ToArray();
            var (e, v) = (near.Select(t => energies[t]).ToArray(), near.Select(t => values[t]).ToArray());
            var step = v.Max() - v.Min();

            CurveGlitches.Find(e, v, 0.005 * step).ShouldBeEmpty(path);
            // In the pre-edge and behind the white line.
            foreach (var at in (double[])[8322, 8400])
            {
                var t = Array.FindIndex(e, x => x >= at);
                var spoilt = v.ToArray();
                spoilt[t] += 0.03 * step;
                CurveGlitches.Find(e, spoilt, 0.005 * step).ShouldBe([t], path);
            }
        }
    }

    [Fact]
    public void FindOnCurve_MonitorWithDip_FindsTheDip()
    {
        var energies = PreparedScan.Scan.EnergiesEv;
        var random = new TestKit.Simulation.Noise(2);
        var monitor = energies.Select(e => 1e5 * (1 + 0.0004 * (e - 8200)) * (1 + 0.001 * random.Gaussian())).ToArray();
        monitor[70] *= 0.97;

        CurveGlitches.Find(energies, monitor, 1000).ShouldBe([70]);
    }

    private static EnergyGlitches Taken(float[][] frames)
    {
        var finder = new EnergyGlitches(PreparedScan.Side, PreparedScan.Side);
        for (var t = 0; t < frames.Length; t++)
            finder.Add(PreparedScan.Scan.EnergiesEv[t], frames[t]);
        return finder;
    }

    private static (double[] EnergyEv, double[] Value) Read(string path)
    {
        var rows = File.ReadLines(path).Where(l => l.Length > 0 && !l.StartsWith('#')).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(double.Parse).ToArray()).OrderBy(r => r[0]).ToArray();
        return ([.. rows.Select(r => r[0])], [.. rows.Select(r => r[1])]);
    }

    private static double At((double[] EnergyEv, double[] Value) spectrum, double energyEv)
    {
        var i = Math.Clamp(Array.FindIndex(spectrum.EnergyEv, e => e >= energyEv), 1, spectrum.EnergyEv.Length - 1);
        var w = (energyEv - spectrum.EnergyEv[i - 1]) / (spectrum.EnergyEv[i] - spectrum.EnergyEv[i - 1]);
        return (1 - w) * spectrum.Value[i - 1] + w * spectrum.Value[i];
    }
}
