using Shouldly;
using TxmXanes.TestKit;
using TxmXanes.VirtualBeamline.Spectra;
using Xunit;

namespace TxmXanes.VirtualBeamline.Tests.Spectra;

public class MeasuredSpectrumTests
{
    [Fact]
    public void Read_RawFoilOfAnyThickness_GivesAnEdgeStepOfOne()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("foil.txt");
        File.WriteAllLines(path, ["# energy mu", .. Enumerable.Range(8100, 800).Select(e => $"{e} {0.3 - 1e-4 * (e - 8100) + (e > 8333 ? 2.5 * Math.Pow(e / 8333.0, -2.426) : 0):R}")]);

        var spectrum = MeasuredSpectrum.Read("foil", path, isRaw: true, shiftEv: 0);

        spectrum.At(8250).ShouldBe(0, 1e-6);
        spectrum.At(8340.5).ShouldBe(Math.Pow(8340.5 / 8333, -2.426), 1e-4);
    }

    [Theory]
    [InlineData("8200 x", ":1: expected energy in eV")]
    [InlineData("8200 1\n8200 2", ":2: energy 8200 eV does not rise")]
    [InlineData("8200 1\n8201 2", "do not cover the nickel edge")]
    public void Read_BadFile_SaysWhereAndWhat(string text, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("bad.txt"), text);

        Should.Throw<InvalidDataException>(() => MeasuredSpectrum.Read("bad", folder.File("bad.txt"), true, 0)).Message.ShouldContain(expected);
    }
}
