using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Pipeline.Recording;
using TxmXanes.Storage.Catalog;
using TxmXanes.Storage.Journal;
using TxmXanes.Storage.Nexus;
using TxmXanes.TestKit;
using Xunit;

namespace TxmXanes.Storage.Tests.Nexus;

/// <summary>Guards against frames or metadata that come back changed, shifted by a row, or not at all.</summary>
public sealed class NexusScanFileTests : IDisposable
{
    private readonly TemporaryFolder data = new();

    private ScanFolder Folder => new(data.Path, Scans.Id);

    public void Dispose() => data.Dispose();

    [Fact]
    public void Reader_OfFinishedScan_ReturnsEveryFrameAndItsMetadata()
    {
        Record(7, finish: true);

        using var scan = NexusScanReader.Open(Folder.ScanFile);

        scan.Frames.Count.ShouldBe(7);
        var pixels = new ushort[12 * 16];
        for (var i = 0; i < 7; i++)
        {
            scan.ReadFrame(i, pixels);
            pixels.ShouldBe(Scans.Pixels(i + 1));
            var (read, written) = (scan.Frames[i], Scans.Metadata(i + 1));
            read.Positions.ShouldBe(written.Positions, ignoreOrder: true);
            (read with { Positions = written.Positions }).ShouldBe(written);
        }
    }

    [Fact]
    public void Reader_OfFinishedScan_ReturnsWhatTheFileSaysOfTheScan()
    {
        Record(1, finish: true);

        using var scan = NexusScanReader.Open(Folder.ScanFile);

        scan.Camera.ShouldBe(Scans.Describe().Camera);
        scan.PlanText.ShouldBe(Scans.Describe().PlanText);
        scan.RecipeText.ShouldBe("fit: { mode: joint }\n");
        scan.Header.Title.ShouldBe("Small scan");
        scan.Header.ScanId.ShouldBe(Scans.Id);
        scan.Header.Status.ShouldBe("completed");
        scan.Header.EndTime.ShouldBe("2026-01-31T12:10:00.000Z");
        scan.Header.Magnification.ShouldBe(32.5);
        scan.References.ShouldHaveSingleItem().Name.ShouldBe("NiO");
        scan.References[0].IsNormalised.ShouldBeTrue();
        scan.Sha256.Length.ShouldBe(64);
        File.ReadAllText(Folder.Plan).ShouldBe(scan.PlanText);
    }

    [Fact]
    public void Reader_OfRunningScan_SeesFramesAsTheyAreAcknowledged()
    {
        using var recorder = NexusScanFile.Create(data.Path, Scans.Describe(), new StoppedClock());
        recorder.Append(Scans.Metadata(1), Scans.Pixels(1));
        using var scan = NexusScanReader.Open(Folder.ScanFile);
        scan.Frames.Count.ShouldBe(1);
        scan.Header.Status.ShouldBe("running");

        recorder.Append(Scans.Metadata(2), Scans.Pixels(2));

        scan.Refresh().ShouldBe(2);
        var pixels = new ushort[12 * 16];
        scan.ReadFrame(1, pixels);
        pixels.ShouldBe(Scans.Pixels(2));
    }

    [Fact]
    public void Invalidate_OfAcknowledgedFrame_SetsItsKeyAndNotesIt()
    {
        using (var recorder = NexusScanFile.Create(data.Path, Scans.Describe(), new StoppedClock()))
        {
            recorder.Append(Scans.Metadata(1), Scans.Pixels(1));
            recorder.Append(Scans.Metadata(2), Scans.Pixels(2));
            recorder.Invalidate(1, "retaken");
            recorder.Finish(new("completed", "", Scans.Start));
        }

        using var scan = NexusScanReader.Open(Folder.ScanFile);
        scan.Frames.Select(f => f.Key).ShouldBe([ImageKey.Invalid, ImageKey.Sample]);
        var note = JournalReader.Read(Folder.Journal).Entries.Single(e => e.Event == "invalidated");
        note.Integer("image_id").ShouldBe(1);
        note.Text("reason").ShouldBe("retaken");
    }

    [Theory]
    [InlineData(12, 16)]
    [InlineData(64, 48)]
    public void Append_Receipt_TellsWhereTheBytesStandInTheFile(int rows, int columns)
    {
        var receipts = new List<FrameReceipt>();
        using (var recorder = NexusScanFile.Create(data.Path, Scans.Describe(rows, columns), new StoppedClock(), new(SyncEachFrame: false)))
        {
            for (var id = 1; id <= 300; id++)
                receipts.Add(recorder.Append(Scans.Metadata(id), Scans.Pixels(id, rows, columns)));
            recorder.Finish(new("completed", "", Scans.Start));
        }

        var file = File.ReadAllBytes(Folder.ScanFile);
        for (var id = 1; id <= 300; id++)
        {
            var bytes = file.AsSpan((int)receipts[id - 1].FileOffset, (int)receipts[id - 1].Bytes);
            System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ushort>(bytes).SequenceEqual(Scans.Pixels(id, rows, columns)).ShouldBeTrue($"frame {id}");
        }
    }

    [Fact]
    public void Append_OfAnImageIdAgain_IsRefused()
    {
        using var recorder = NexusScanFile.Create(data.Path, Scans.Describe(), new StoppedClock());
        recorder.Append(Scans.Metadata(1), Scans.Pixels(1));

        Should.Throw<ArgumentException>(() => recorder.Append(Scans.Metadata(1), Scans.Pixels(1))).Message.ShouldContain("written once");
    }

    [Fact]
    public void Append_WithLessThanTheReserveFree_IsRefusedAndKeepsTheFramesBefore()
    {
        var reserve = new DriveInfo(data.Path).AvailableFreeSpace + (1L << 40);
        using (var recorder = NexusScanFile.Create(data.Path, Scans.Describe(), new StoppedClock(), new(ReserveBytes: reserve)))
        {
            Should.Throw<RecordingException>(() => recorder.Append(Scans.Metadata(1), Scans.Pixels(1))).Message.ShouldContain("is full");
            recorder.Finish(new("failed", "The disk is full.", Scans.Start));
        }

        using var scan = NexusScanReader.Open(Folder.ScanFile);
        scan.Frames.ShouldBeEmpty();
        scan.Header.Problem.ShouldBe("The disk is full.");
    }

    [Fact]
    public void Create_WithDataRootThatIsAFile_IsRefusedWithItsPath()
    {
        File.WriteAllText(data.File("taken"), "");

        var error = Should.Throw<BadInputException>(() => NexusScanFile.Create(data.File("taken"), Scans.Describe(), new StoppedClock()));

        error.Message.ShouldContain(data.File("taken"));
    }

    [Fact]
    public void Create_OfAScanThatExists_IsRefused()
    {
        Record(1, finish: true);

        Should.Throw<BadInputException>(() => NexusScanFile.Create(data.Path, Scans.Describe(), new StoppedClock())).Message.ShouldContain("exists already");
    }

    private void Record(int frames, bool finish)
    {
        using var recorder = NexusScanFile.Create(data.Path, Scans.Describe(), new StoppedClock());
        for (var id = 1; id <= frames; id++)
            recorder.Append(Scans.Metadata(id), Scans.Pixels(id));
        if (finish)
            recorder.Finish(new("completed", "", Scans.Start.AddMinutes(10)));
    }
}
