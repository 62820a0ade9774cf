using Shouldly;
using TxmXanes.Domain.Spectra;
using Xunit;

namespace TxmXanes.Domain.Tests.Spectra;

/// <summary>Guards against a finished scan without maps because an energy read back a few meV below the reference's first.</summary>
public sealed class ReferenceSpectrumTests
{
    private static readonly ReferenceSpectrum Spectrum = new("NiO", [8200, 8300, 8400], [0, 0.5, 1.5]);

    [Theory]
    [InlineData(8200, 0)]
    [InlineData(8250, 0.25)]
    [InlineData(8300, 0.5)]
    [InlineData(8400, 1.5)]
    [InlineData(8199.99, -0.00005)]
    [InlineData(8400.01, 1.5001)]
    public void At_InsideAndJustBeyondTheEnds_FollowsTheLines(double energyEv, double expected) => Spectrum.At(energyEv).ShouldBe(expected, 1e-9);

    [Theory]
    [InlineData(8199)]
    [InlineData(8401)]
    [InlineData(double.NaN)]
    public void At_FurtherOutside_IsRefusedWithTheRange(double energyEv) =>
        Should.Throw<BadInputException>(() => Spectrum.At(energyEv)).Message.ShouldContain("covers 8200 to 8400 eV");
}
