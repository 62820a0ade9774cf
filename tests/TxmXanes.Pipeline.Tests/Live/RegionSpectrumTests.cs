using Shouldly;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Registration;
using TxmXanes.Imaging.Spectra;
using TxmXanes.Pipeline.Live;
using TxmXanes.Pipeline.Tests.Analysis;
using Xunit;

namespace TxmXanes.Pipeline.Tests.Live;

/// <summary>Guards against an error bar that shrinks with the region although the background's error does not.</summary>
public sealed class RegionSpectrumTests
{
    private const double Counts = 2000;
    private static readonly SyntheticScan Scan = new(conventional: false);

    [Fact]
    public void Spectrum_OfFinalFrames_HasAllOfThemAndTheTruthWithinItsError()
    {
        var spectrum = SpectrumOf(new PixelRegion(10, 10, 30, 30), commonError: 0);

        spectrum.EnergyEv.Length.ShouldBe(Scan.Plan.EnergiesEv.Count());
        spectrum.Fit.Length.ShouldBe(spectrum.EnergyEv.Length);
        spectrum.Fraction[0].ShouldBe(0.7, 5 * spectrum.FractionSigma[0]);
        spectrum.FractionSigma[0].ShouldBeInRange(1e-5, 0.005);
    }

    [Fact]
    public void Sigma_OfRegionWithAnErrorCommonToItsPixels_CoversIt()
    {
        var noise = SpectrumOf(new PixelRegion(10, 10, 30, 30), commonError: 0);

        var spectrum = SpectrumOf(new PixelRegion(10, 10, 30, 30), commonError: 0.02);

        spectrum.FractionSigma[0].ShouldBeGreaterThan(10 * noise.FractionSigma[0]);
        spectrum.Fraction[0].ShouldBe(0.7, 4 * spectrum.FractionSigma[0]);
    }

    /// <param name="commonError">Standard deviation of an error of the optical density that all pixels of a frame share.</param>
    private static RegionSpectrum SpectrumOf(PixelRegion region, double commonError)
    {
        var analysis = new LiveAnalysis("scan", Scan.Plan, new Recipe(), SyntheticScan.References, Scan.Camera, new LiveBoard());
        analysis.Begin();
        var random = new Random(5);
        foreach (var energyEv in Scan.Plan.EnergiesEv)
        {
            var common = commonError * Normal(random);
            var density = 0.2 + SyntheticScan.Jump * (0.7 * SyntheticScan.References[0].At(energyEv) + 0.3 * SyntheticScan.References[1].At(energyEv));
            var counts = Counts * Math.Exp(-density);
            var sigma = Math.Sqrt(Scan.Camera.GainAduPerPhoton * counts + Scan.Camera.ReadNoiseAdu * Scan.Camera.ReadNoiseAdu) / counts;
            var y = new float[SyntheticScan.Shape.Pixels];
            for (var i = 0; i < y.Length; i++)
                y[i] = (float)(density + common + sigma * Normal(random));
            analysis.TakeFinal(y, new FrameTerm(energyEv, 1, Shift.None, Math.Log(Counts), new BackgroundShare(0, 1, Math.Log(Counts), 1)));
        }
        return analysis.Spectrum(region).ShouldNotBeNull();
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
