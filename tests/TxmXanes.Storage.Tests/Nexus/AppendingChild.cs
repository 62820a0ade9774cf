using TxmXanes.Pipeline.Recording;
using TxmXanes.Storage.Nexus;

namespace TxmXanes.Storage.Tests.Nexus;

/// <summary>The other process of the crash tests: appends frames and says each one that is acknowledged, until it is killed or cannot.</summary>
internal static class AppendingChild
{
    public const string Command = "append-frames";

    /// <param name="arguments">Data root, rows and columns of a frame, "sync" or "flush", number of frames.</param>
    public static int Run(string[] arguments)
    {
        var (dataRoot, side, sync, count) = (arguments[0], int.Parse(arguments[1]), arguments[2] == "sync", long.Parse(arguments[3]));
        // Nothing is disposed on the way out: the process shall not be kinder to its files than a crash.
        var recorder = NexusScanFile.Create(dataRoot, Scans.Describe(side, side), new StoppedClock(), new(sync, ReserveBytes: 0));
        try
        {
            for (long id = 1; id <= count; id++)
            {
                recorder.Append(Scans.Metadata(id), Scans.Pixels(id, side, side));
                Console.Out.WriteLine($"acknowledged {id}");
                Console.Out.Flush();
            }
        }
        catch (RecordingException e)
        {
            Console.Out.WriteLine($"refused {e.Message}");
            Console.Out.Flush();
            recorder.Dispose();
            return 0;
        }
        recorder.Finish(new("completed", "", Scans.Start));
        return 0;
    }
}
