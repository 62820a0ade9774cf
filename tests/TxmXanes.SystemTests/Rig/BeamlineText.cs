using TxmXanes.TestKit;

namespace TxmXanes.SystemTests.Rig;

/// <summary>The beamline description that comes with the program, on other addresses.</summary>
internal static class BeamlineText
{
    /// <param name="device">host:port of the device servers.</param>
    /// <param name="frames">tcp://host:port of the frame stream.</param>
    public static string Of(string device, string frames, string dataRoot) =>
        File.ReadAllText(Path.Combine(Repository.Root, "config", "beamline-overlapped.yaml"))
            .Replace("127.0.0.1:7001", device, StringComparison.Ordinal)
            .Replace("tcp://127.0.0.1:7002", frames, StringComparison.Ordinal)
            .Replace("data_root: ../data", $"data_root: {dataRoot}", StringComparison.Ordinal);
}
