using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Storage.Import;
using Xunit;

namespace TxmXanes.Storage.Tests.Import;

/// <summary>Guards against energies read from the wrong column, in the wrong unit or order.</summary>
public sealed class EnergyTextTests
{
    [Theory]
    [InlineData("8300\n8310.5\n8320\n")]
    [InlineData("\uFEFF8.3\r\n8.3105\r\n8.32\r\n\r\n")]
    [InlineData("# energy (eV)\n8300\n8310.5\n8320\n")]
    [InlineData("1 8300\n2 8310.5\n3 8320\n")]
    [InlineData("0,8.3\n1,8.3105\n2,8.32\n")]
    [InlineData("a.tif;8300\nb.tif;8310.5\nc.tif;8320\n")]
    [InlineData("8300 1e5\n8310.5 2e5\n8320 3e5\n")]
    [InlineData("# NiO, 2026-01-31\n# i0 energy_keV\n# measured twice\n100 8.3\n200 8.3105\n300 8.32")]
    [InlineData("i0, energy_keV\n100, 8.3\n200, 8.3105\n300, 8.32")]
    public void Parse_OfTheSameEnergiesInManyForms_IsTheSame(string text) => EnergyText.Parse(text, null, "e.txt").EnergiesEv.ShouldBe([8300, 8310.5, 8320]);

    [Fact]
    public void Parse_WithoutAUnit_SaysWhatItTook()
    {
        EnergyText.Parse("8.3\n8.31\n", null, "e.txt").Note.ShouldBe("e.txt: the energies, 8.3 to 8.31, were taken for keV.");
        EnergyText.Parse("# keV\n8.3\n8.31\n", null, "e.txt").Note.ShouldBe("");
        EnergyText.Parse("150\n160\n", EnergyUnit.Ev, "e.txt").EnergiesEv.ShouldBe([150, 160]);
    }

    // Single-precision keV are not exact; the same energy must stay one.
    [Fact]
    public void Parse_OfKev_IsRoundedToAThousandthOfAnEv() => EnergyText.Parse("8.33300019\n8.333\n", null, "e.txt").EnergiesEv.ShouldBe([8333, 8333]);

    [Theory]
    [InlineData("", "e.txt holds no energies.")]
    [InlineData("# only\n", "e.txt holds no energies.")]
    [InlineData("8300\noops\n", "e.txt, line 2: 'oops' is no energy.")]
    [InlineData("8300\n\nnan\n", "e.txt, line 3: 'nan' is no energy.")]
    [InlineData("8300\n8310 1\n", "e.txt, line 2: 2 columns, but 1 in the rows above.")]
    [InlineData("8300\n-5\n", "e.txt: energy 2 is -5, which is no energy.")]
    [InlineData("# keV\n8300\n", "e.txt says keV, but its energies reach 8300, which can only be eV.")]
    [InlineData("83\0", "e.txt is no text file, so no energies can be read from it.")]
    public void Parse_OfABadText_IsOneSentence(string text, string message) =>
        Should.Throw<BadInputException>(() => EnergyText.Parse(text, null, "e.txt")).Message.ShouldBe(message);

    [Fact]
    public void Read_OfAnAbsentFile_IsOneSentence() => Should.Throw<BadInputException>(() => EnergyText.Read("/nowhere/e.txt", null)).Message.ShouldStartWith("Cannot read the energies of /nowhere/e.txt: ");

    [Theory]
    [InlineData("NiO_8333.00_001.tif", "NiO_8340.00_002.tif", 8333, 8340)]
    [InlineData("run_08333.0_eV_001of002.tif", "run_08340.0_eV_002of002.tif", 8333, 8340)]
    [InlineData("8.333keV.tif", "8.34keV.tif", 8333, 8340)]
    [InlineData("s2_20260131_8333_1.tif", "s2_20260131_8340_2.tif", 8333, 8340)]
    public void Find_InFileNames_TellsTheEnergy(string first, string second, double firstEv, double secondEv) =>
        EnergyNames.Find([first, second], null, "folder")!.EnergiesEv.ShouldBe([firstEv, secondEv]);

    [Fact]
    public void Find_InFileNamesWithCountersOnly_IsNothing()
    {
        EnergyNames.Find(["a_0001.tif", "a_0002.tif"], null, "folder").ShouldBeNull();
        EnergyNames.Find(["a_1001.tif", "a_1002.tif", "a_1003.tif"], null, "folder").ShouldBeNull();
        Should.Throw<BadInputException>(() => EnergyNames.Find(["a_8333_5001.tif", "a_8340_5007.tif"], null, "folder")).Message.ShouldContain("8333, 5001 in a_8333_5001.tif");
    }

    [Fact]
    public void Parse_RunningNumbersFromAnywhere_AreAskedAboutAndTakenByTheirHeading()
    {
        const string Rows = "1001 8199.9\n1002 8209.8\n1003 8220.1\n";

        Should.Throw<BadInputException>(() => EnergyText.Parse(Rows, null, "e.txt")).Message.ShouldContain("running numbers from 1001");
        EnergyText.Parse("# image energy_ev\n" + Rows, null, "e.txt").EnergiesEv.ShouldBe([8199.9, 8209.8, 8220.1]);
        EnergyText.Parse("8315 0.4\n8316 0.5\n8317 0.7\n", null, "e.txt").EnergiesEv.ShouldBe([8315, 8316, 8317]);
    }

    [Fact]
    public void Compare_OfFileNames_CountsAsPeopleDo()
    {
        string[] names = ["b1", "a10", "a2", "a", "a02", "a2b"];

        Array.Sort(names, TiffFolder.Compare);

        names.ShouldBe(["a", "a02", "a2", "a2b", "a10", "b1"]);
    }
}
