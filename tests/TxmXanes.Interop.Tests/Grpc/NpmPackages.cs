using TxmXanes.TestKit;
using TxmXanes.TestKit.Peers;

namespace TxmXanes.Interop.Tests.Grpc;

/// <summary>The packages of the grpc-js peers; installed once from the lock file.</summary>
internal static class NpmPackages
{
    public static string PeersFolder { get; } = Path.Combine(Repository.Root, "tests", "TxmXanes.Interop.Tests", "Grpc", "peers");

    public static async Task EnsureAsync(CancellationToken cancel)
    {
        // npm writes this file last.
        var installed = Path.Combine(PeersFolder, "node_modules", ".package-lock.json");
        if (File.Exists(installed))
            return;
        using var alone = await LockAsync(cancel);
        if (File.Exists(installed))
            return;
        await using var npm = PeerProcess.Start("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], workingDirectory: PeersFolder);
        await npm.FinishAsync(cancel);
    }

    // Test programs may run side by side on one checkout.
    private static async Task<IDisposable> LockAsync(CancellationToken cancel)
    {
        var path = Path.Combine(Repository.Root, "artifacts", "grpc-peers.lock");
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(100, cancel);
            }
        }
    }
}
