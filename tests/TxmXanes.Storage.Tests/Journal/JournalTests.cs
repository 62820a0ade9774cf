using System.Text;
using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Domain.Integrity;
using TxmXanes.Pipeline.Recording;
using TxmXanes.Storage.Journal;
using TxmXanes.Storage.Tests.Nexus;
using TxmXanes.TestKit;
using TxmXanes.TestKit.Peers;
using Xunit;

namespace TxmXanes.Storage.Tests.Journal;

/// <summary>Guards against trusting a half-written or altered line.</summary>
public sealed class JournalTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string JournalPath => folder.File("journal.jsonl");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Crc32C_OfTheStandardsDigits_IsTheStandardsValue() => Crc32C.Of("123456789"u8).ShouldBe(0xE3069283u);

    [Fact]
    public void Append_ThenRead_ReturnsLinesInOrder()
    {
        Write(3);

        var journal = JournalReader.Read(JournalPath);

        journal.Entries.Select(e => e.Sequence).ShouldBe([1, 2, 3]);
        journal.Entries[1].Event.ShouldBe("frame");
        journal.Entries[1].Time.ShouldBe(Scans.Start);
        journal.Entries[1].Integer("image_id").ShouldBe(1);
        journal.Entries[1].Text("note").ShouldBe("\"quotes\", commas,\"crc32c\":5 and µ");
        journal.Problems.ShouldBeEmpty();
        journal.HasTornTail.ShouldBeFalse();
    }

    [Fact]
    public void Read_CutAtEveryByteOfTheLastLine_DropsItAndKeepsTheRest()
    {
        Write(3);
        var whole = File.ReadAllBytes(JournalPath);
        var lastLine = whole.AsSpan(0, whole.Length - 1).LastIndexOf((byte)'\n') + 1;
        for (var length = lastLine + 1; length < whole.Length; length++)
        {
            File.WriteAllBytes(JournalPath, whole[..length]);
            var journal = JournalReader.Read(JournalPath);
            journal.Entries.Count.ShouldBe(2);
            journal.HasTornTail.ShouldBeTrue();
            journal.WholeBytes.ShouldBe(lastLine);
            journal.Problems.ShouldBeEmpty();
        }
    }

    [Fact]
    public void Read_WithAnAlteredLineInTheMiddle_NamesTheLine()
    {
        Write(3);
        File.WriteAllText(JournalPath, File.ReadAllText(JournalPath).Replace("\"image_id\":1,", "\"image_id\":9,"));

        var journal = JournalReader.Read(JournalPath);

        journal.Problems.ShouldHaveSingleItem().ShouldBe($"{JournalPath}: line 2 has a wrong checksum.");
        journal.Entries.Select(e => e.Sequence).ShouldBe([1, 3]);
        Should.Throw<BadInputException>(() => JournalWriter.Open(JournalPath, new StoppedClock())).Message.ShouldContain("line 2");
    }

    [Fact]
    public void Read_WithALineMissing_SaysSo()
    {
        Write(4);
        var lines = File.ReadAllLines(JournalPath);
        File.WriteAllLines(JournalPath, [lines[0], lines[2], lines[3]]);

        JournalReader.Read(JournalPath).Problems.ShouldHaveSingleItem().ShouldContain("seq 3 where 2");
    }

    [Fact]
    public void Open_OfAJournalWithATornLine_GoesOnAfterTheLastWholeOne()
    {
        Write(2);
        File.AppendAllText(JournalPath, "{\"seq\":3,\"ti");

        using (var journal = JournalWriter.Open(JournalPath, new StoppedClock()))
            journal.Append("resumed", new Dictionary<string, object?>()).ShouldBe(3);

        var read = JournalReader.Read(JournalPath);
        read.Entries.Select(e => e.Event).ShouldBe(["frame", "frame", "resumed"]);
        read.Problems.ShouldBeEmpty();
    }

    [Fact]
    public void IsBeingWritten_IsTrueExactlyWhileTheWriterIsOpen()
    {
        using (JournalWriter.Open(JournalPath, new StoppedClock()))
        {
            JournalWriter.IsBeingWritten(JournalPath).ShouldBeTrue();
            JournalReader.Read(JournalPath).Entries.ShouldBeEmpty();
            Should.Throw<RecordingException>(() => JournalWriter.Open(JournalPath, new StoppedClock())).Message.ShouldContain("another process");
        }

        JournalWriter.IsBeingWritten(JournalPath).ShouldBeFalse();
    }

    // The rule of docs/file-format.md, followed by somebody else's JSON reader.
    [Fact]
    public async Task Lines_AreJsonForOthers_AndTheirChecksumCoversTheRest()
    {
        Write(2);
        var seen = await PythonPeer.RunAsync("""
            import json, sys
            for line in open(sys.argv[1], encoding='utf-8'):
                print(*json.loads(line).keys())
            """, TestContext.Current.CancellationToken, JournalPath);

        seen.ReplaceLineEndings("\n").ShouldBe("seq time event image_id note nothing crc32c\nseq time event image_id note nothing crc32c");
        var line = File.ReadAllLines(JournalPath)[0];
        var mark = line.LastIndexOf(",\"crc32c\":", StringComparison.Ordinal);
        uint.Parse(line[(mark + 10)..^1]).ShouldBe(Crc32C.Of(Encoding.UTF8.GetBytes(line[..mark] + "}")));
    }

    private void Write(int lines)
    {
        using var journal = JournalWriter.Open(JournalPath, new StoppedClock());
        for (var i = 0; i < lines; i++)
            journal.Append("frame", new Dictionary<string, object?> { ["image_id"] = i, ["note"] = "\"quotes\", commas,\"crc32c\":5 and µ", ["nothing"] = double.NaN });
    }
}
