using System.Text;
using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Domain.Spectra;
using TxmXanes.Storage.References;
using TxmXanes.TestKit;
using Xunit;

namespace TxmXanes.Storage.Tests.References;

/// <summary>Guards against a spectrum read in the wrong unit, order or column.</summary>
public sealed class ReferenceFileTests
{
    [Theory]
    [InlineData("# energy mu\n8300 0.1\n8310 0.2\n8320 0.3\n8330 0.4\n8340 0.5\n")]
    [InlineData("8300,0.1\r\n8310,0.2\r\n8320,0.3\r\n8330,0.4\r\n8340,0.5")]
    [InlineData("energy;mu\n8300;0.1\n8310;0.2\n8320;0.3\n8330;0.4\n8340;0.5\n")]
    [InlineData("8.300\t0.1\n8.310\t0.2\n8.320\t0.3\n8.330\t0.4\n8.340\t0.5\n")]
    [InlineData("8340 0.5\n8330 0.4\n8320 0.3\n8310 0.2\n8300 0.1\n")]
    [InlineData("8300 0.05\n8300 0.15\n8310 0.2\n8320 0.3\n8330 0.4\n8340 0.5\n")]
    [InlineData("# XDI/1.0\n# Column.1: energy eV\n# Column.2: i0\n# Column.3: mutrans\n#---\n8300 9 0.1\n8310 9 0.2\n8320 9 0.3\n8330 9 0.4\n8340 9 0.5\n")]
    [InlineData("% a comment\nI0 mu energy\n9 0.1 8300\n9 0.2 8310\n9 0.3 8320\n9 0.4 8330\n9 0.5 8340\n")]
    public void Parse_OfTheSameSpectrumInManyForms_IsTheSame(string text)
    {
        var spectrum = Parse(text);

        spectrum.Name.ShouldBe("nio");
        spectrum.EnergyEv.Select(e => Math.Round(e, 6)).ShouldBe([8300, 8310, 8320, 8330, 8340]);
        spectrum.Absorption.Select(a => Math.Round(a, 12)).ShouldBe([0.1, 0.2, 0.3, 0.4, 0.5]);
        spectrum.IsNormalised.ShouldBeFalse();
    }

    [Fact]
    public void Parse_WithANormalisedColumn_TakesItAndSaysSo()
    {
        var spectrum = Parse("# e norm nbkg mu\n8300 0 0 7\n8310 0.2 0 8\n8320 0.6 0 9\n8330 1 0 10\n8340 1 0 11\n");

        spectrum.IsNormalised.ShouldBeTrue();
        spectrum.Absorption[2].ShouldBe(0.6);
    }

    [Fact]
    public void Parse_WithOnlyIntensities_TakesTheirLogarithm() =>
        Parse("# Column.1: energy\n# Column.2: i0\n# Column.3: itrans\n8300 10 5\n8310 10 5\n8320 10 5\n8330 10 5\n8340 10 5\n").Absorption[0].ShouldBe(Math.Log(2), 1e-12);

    [Theory]
    [InlineData("8300 0.1\n8310 0.2\n8320 0.3\n", "nio.txt has 3 rows of numbers; a reference spectrum needs at least 5.")]
    [InlineData("8300\n8310\n", "nio.txt, line 1: one column, where energy and absorption are needed.")]
    [InlineData("8300 1\n8310 2 3\n", "nio.txt, line 2: 3 columns, but 2 in the rows above.")]
    [InlineData("8300 1\n8310 2\noops\n", "nio.txt, line 3: 'oops' is no row of numbers.")]
    [InlineData("8300 1\n8310 nan\n8320 1\n8330 1\n8340 1\n", "nio.txt, line 2: the absorption is no finite number.")]
    [InlineData("-20 1\n-10 1\n0 1\n10 1\n20 1\n", "nio.txt, line 1: -20 is no energy; a reference spectrum needs absolute energies in eV or keV.")]
    [InlineData("# energy_keV mu\n8300 1\n8310 1\n8320 1\n8330 1\n8340 1\n", "nio.txt says keV, but its energies reach 8340, which can only be eV.")]
    [InlineData("# energy_eV mu\n8.300 1\n8.310 1\n8.320 1\n8.330 1\n8.340 1\n", "nio.txt says eV, but its energies end at 8.34, which can only be keV.")]
    [InlineData("PK\0\u0003", "nio.txt is no text file, so no reference spectrum can be read from it.")]
    [InlineData("", "nio.txt has 0 rows of numbers; a reference spectrum needs at least 5.")]
    public void Parse_OfABadFile_IsOneSentence(string text, string message) =>
        Should.Throw<BadInputException>(() => Parse(text)).Message.ShouldBe(message);

    [Theory]
    [InlineData("# Column.1: energy eV\n# Column.2: i0\n# Column.3: ifluor\n8300 10 5\n8310 10 5\n8320 10 5\n8330 10 5\n8340 10 5\n", 0.5)]
    [InlineData("8300,5;0,25\n8310,5;0,25\n8320,5;0,25\n8330,5;0,25\n8340,5;0,25\n", 0.25)]
    [InlineData("8300,5\t0,25\n8310,5\t0,25\n8320,5\t0,25\n8330,5\t0,25\n8340,5\t0,25\n", 0.25)]
    [InlineData("8300,0\n8310,0\n8320,0\n8330,0\n8340,0\n", 0)]
    public void Parse_OfOtherHabits_TakesTheRightNumbers(string text, double first) => Parse(text).Absorption[0].ShouldBe(first);

    // As the XDI dictionary has it: unit behind the name, what was read behind that, then comments between two rulers.
    [Fact]
    public void Parse_OfAnXdiFile_TakesColumnsAndUnitFromItsHeader()
    {
        var rows = string.Concat(Enumerable.Range(0, 6).Select(i => $"  {8.3 + 0.01 * i:0.000}  {1e5}  {1e5 * Math.Exp(-0.1 * i)} 7 \n"));

        var spectrum = Parse($"# XDI/1.0 GSE/1.0\n# Column.1: energy keV || 13IDC:mono\n# Column.2: i0\n# Column.3: itrans\n# Column.4: count_time seconds\n# Element.symbol: Ni\n# Element.edge: K\n# Mono.d_spacing: 3.13555\n# ///\n# Ni foil, 8 um\n#----\n# energy i0 itrans count_time\n{rows}");

        spectrum.EnergyEv[1].ShouldBe(8310, 1e-9);
        spectrum.Absorption[3].ShouldBe(0.3, 1e-9);
    }

    [Theory]
    [InlineData("# Column.1: angle degrees\n# Column.2: mutrans\n", "nio.txt has angles of the monochromator and no energies.")]
    [InlineData("# Column.1: energy eV\n# Column.2: i0\n", "nio.txt: none of its columns (energy, i0) is known to be the absorption.")]
    public void Parse_WithoutEnergyOrAbsorption_IsRefused(string heading, string message) =>
        Should.Throw<BadInputException>(() => Parse(heading + "13 0.1\n14 0.2\n15 0.3\n16 0.4\n17 0.5\n")).Message.ShouldBe(message);

    // index.csv gives for every file the number of rows, the range and the energy of the steepest rise.
    [Fact]
    public void Read_OfEveryMeasuredSpectrum_AgreesWithTheirIndex()
    {
        var rows = File.ReadLines(RealData.PathOrSkip("xanes/index.csv")).Skip(1).Select(line => line.Split(',')).ToArray();

        foreach (var row in rows)
        {
            var spectrum = ReferenceFile.Read(RealData.PathOrSkip(row[2]));
            double Number(int column) => double.Parse(row[column], System.Globalization.CultureInfo.InvariantCulture);
            ((double)spectrum.EnergyEv.Count).ShouldBeInRange(0.9 * Number(3), Number(3), row[2]);
            spectrum.EnergyEv[0].ShouldBe(Number(4), 0.01, row[2]);
            spectrum.EnergyEv[^1].ShouldBe(Number(5), 0.01, row[2]);
        }
        rows.Length.ShouldBeGreaterThan(90);
    }

    [Fact]
    public void Read_OfMeasuredSpectra_FindsTheEdgeWhereTheElementHasIt()
    {
        var folder = RealData.PathOrSkip("xanes/Ni");
        foreach (var path in Directory.EnumerateFiles(folder, "*.txt").Where(p => !p.Contains("REFFOIL")))
        {
            var spectrum = ReferenceFile.Read(path);
            SteepestEv(spectrum).ShouldBeInRange(8325, 8355, path);
        }
    }

    private static double SteepestEv(RawSpectrum spectrum) => Enumerable.Range(2, spectrum.EnergyEv.Count - 4)
        .MaxBy(i => (spectrum.Absorption[i + 2] - spectrum.Absorption[i - 2]) / (spectrum.EnergyEv[i + 2] - spectrum.EnergyEv[i - 2])) is var best
        ? spectrum.EnergyEv[best] : double.NaN;

    private static RawSpectrum Parse(string text) => ReferenceFile.Parse(Encoding.UTF8.GetBytes(text), "nio.txt");
}
