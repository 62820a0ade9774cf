using Shouldly;
using TxmXanes.SystemTests.Rig;
using TxmXanes.TestKit;
using Xunit;
using State = TxmXanes.Contracts.Scan.V1.ScanStatus.Types.State;

namespace TxmXanes.SystemTests.Scans;

/// <summary>
/// Real input: the sample absorbs as measured nickel and nickel oxide do, the light has the texture of measured flats, and
/// the analysis gets the measured spectra as they came from the beamline, nickel without edge normalisation.
/// </summary>
public sealed class MeasuredSpectraTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Scan_OfMeasuredSpectraAndTexture_FindsTheFractions()
    {
        var nickel = RealData.PathOrSkip("xanes/Ni/larch_ni_metal_rt.txt");
        var oxide = RealData.PathOrSkip("xanes/Ni/pyxas_NiO.txt");
        var flats = RealData.PathOrSkip("txm/ssrl_8324eV_flats_0p3s.npy");
        await using var rig = await BeamlineRig.StartAsync(new RigSettings
        {
            VirtualBeamlineYaml = $$"""
                spectra:
                  - { name: Ni, file: {{nickel}}, raw: true }
                  - { name: NiO, file: {{oxide}}, raw: false }
                texture: { flats: {{flats}} }
                """,
        }, Cancellation);

        var started = await rig.StartScanAsync(new ShortPlan { Name = "Measured Ni and NiO", ExposureSeconds = 5, References = [nickel, oxide] }, Cancellation);
        var status = await rig.EndedAsync(started.Id, Cancellation);
        await rig.EndVirtualBeamlineAsync(Cancellation);

        status.State.ShouldBe(State.Completed, status.ToString());
        File.Exists(status.MapsPath).ShouldBeTrue(status.ToString());
        var figures = await MapFigures.OfAsync(status.MapsPath, rig.TruthFile, Cancellation);
        TestContext.Current.TestOutputHelper?.WriteLine(figures.ToString());
        figures.Pixels.ShouldBeGreaterThan(500, figures.ToString());
        figures.Correlation.ShouldBeGreaterThan(0.8, figures.ToString());
        figures.Bias.ShouldBe(0, 0.1, figures.ToString());
        figures.MeanAbsolute.ShouldBeLessThan(0.15, figures.ToString());
    }
}
