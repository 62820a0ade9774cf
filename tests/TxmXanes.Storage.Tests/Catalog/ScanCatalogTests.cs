using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Storage.Catalog;
using TxmXanes.Storage.Nexus;
using TxmXanes.Storage.Tests.Nexus;
using TxmXanes.TestKit;
using Xunit;

namespace TxmXanes.Storage.Tests.Catalog;

public sealed class ScanCatalogTests : IDisposable
{
    private readonly TemporaryFolder data = new();

    public void Dispose() => data.Dispose();

    [Fact]
    public void List_TellsStateAndFramesFromTheJournals()
    {
        using (var recorder = Start("20260101-000000-first"))
        {
            recorder.Append(Scans.Metadata(1, ImageKey.Dark), Scans.Pixels(1));
            recorder.Append(Scans.Metadata(2, ImageKey.Background), Scans.Pixels(2));
            recorder.Append(Scans.Metadata(3), Scans.Pixels(3));
            recorder.Append(Scans.Metadata(4), Scans.Pixels(4));
            recorder.Invalidate(3, "retaken");
            recorder.Finish(new("stopped", "Stopped by the operator.", Scans.Start));
        }
        using (var recorder = Start("20260102-000000-second"))
            recorder.Append(Scans.Metadata(1), Scans.Pixels(1));
        using var running = Start("20260103-000000-third");
        Directory.CreateDirectory(data.File("2026/not-a-scan"));

        var scans = new ScanCatalog(data.Path).List();

        scans.Select(s => (s.Id, s.State)).ShouldBe([("20260103-000000-third", "running"), ("20260102-000000-second", "interrupted"), ("20260101-000000-first", "stopped")]);
        var first = scans[2];
        first.Name.ShouldBe("Small scan");
        first.Problem.ShouldBe("Stopped by the operator.");
        first.Mode.ShouldBe("improved");
        first.Frames.ShouldBe(new(Sample: 1, Background: 1, Dark: 1, Invalid: 1));
        first.FramesPlanned.ShouldBe(8);
        first.EndTime.ShouldBe(Scans.Start);
        first.HasMaps.ShouldBeFalse();
    }

    [Fact]
    public void List_WithADamagedJournal_SaysSoAndListsTheRest()
    {
        Start("20260101-000000-first").Dispose();
        Start("20260102-000000-second").Dispose();
        File.Delete(new ScanFolder(data.Path, "20260101-000000-first").Journal);

        var scans = new ScanCatalog(data.Path).List();

        scans.Select(s => s.State).ShouldBe(["interrupted", "damaged"]);
        scans[1].Problem.ShouldStartWith("Cannot read the journal");
    }

    [Fact]
    public void List_OfADataRootThatIsNotThereYet_IsEmpty() => new ScanCatalog(data.File("nothing")).List().ShouldBeEmpty();

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("20260101-000000-../x")]
    [InlineData("20260101-000000-Name")]
    [InlineData("")]
    public void Find_OfAnotherForm_IsRefused(string id) => Should.Throw<BadInputException>(() => new ScanCatalog(data.Path).Find(id)).Message.ShouldContain("is no scan id");

    private NexusScanFile Start(string id) => NexusScanFile.Create(data.Path, Scans.Describe() with { ScanId = id }, new StoppedClock());
}
