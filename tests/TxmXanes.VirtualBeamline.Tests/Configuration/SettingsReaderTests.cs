using System.Text.Json;
using Shouldly;
using TxmXanes.Interop.Yaml;
using TxmXanes.TestKit;
using TxmXanes.VirtualBeamline.Configuration;
using Xunit;

namespace TxmXanes.VirtualBeamline.Tests.Configuration;

public class SettingsReaderTests
{
    [Fact]
    public void ShippedFile_SaysWhatTheDefaultsAre() =>
        Text(SettingsReader.Read(Path.Combine(Repository.Root, "config", "virtual-beamline.yaml"))).ShouldBe(Text(new()));

    [Fact]
    public void EmptyMap_MeansTheDefaults() => Text(Read("{}")).ShouldBe(Text(new()));

    [Fact]
    public void Faults_AreReadByName()
    {
        var faults = Read("faults: { frames: [ { image_id: 12, fault: wrong_crc } ], stall_move: { energy: 5 }, stuck_from_move: { sample_x: 2 }, refuse_arm: 3 }").Faults;

        faults.Frames[12].ShouldBe(FrameFault.WrongCrc);
        faults.StallMove["energy"].ShouldBe(5);
        faults.StuckFromMove["sample_x"].ShouldBe(2);
        faults.RefuseArm.ShouldBe(3);
    }

    [Theory]
    [InlineData("sampel: ni-nio", "did you mean sample")]
    [InlineData("camera: { readout_s: -1 }", "below the limit")]
    [InlineData("motors: { energy: { unit: keV } }", "keV")]
    [InlineData("faults: { stall_move: { enrgy: 1 } }", "enrgy")]
    public void Mistakes_AreNamedWithTheirLine(string yaml, string expected)
    {
        var message = Should.Throw<YamlProblemsException>(() => Read(yaml)).Message;

        message.ShouldContain(":1: ");
        message.ShouldContain(expected);
    }

    private static VirtualBeamlineSettings Read(string yaml)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("beamline.yaml"), yaml);
        return SettingsReader.Read(folder.File("beamline.yaml"));
    }

    private static string Text(VirtualBeamlineSettings settings) => JsonSerializer.Serialize(settings);
}
