using System.Reflection;
using System.Runtime.InteropServices;
using TxmXanes.TestKit;
using TxmXanes.TestKit.Peers;

namespace TxmXanes.SystemTests.Drivers;

/// <summary>device_pb2.py by the command of docs/writing-a-driver.md, with the protoc that the build has already.</summary>
internal static class PythonStubs
{
    public static async Task MakeAsync(string folder, CancellationToken cancellation)
    {
        await using var protoc = PeerProcess.Start(Protoc, ["-I", "protos", $"--python_out={folder}", "protos/txmxanes/device/v1/device.proto"], workingDirectory: Repository.Root);
        await protoc.FinishAsync(cancellation);
    }

    private static string Protoc
    {
        get
        {
            var tools = typeof(PythonStubs).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "ProtobufTools").Value!;
            return Path.Combine(tools, RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux_arm64" : "linux_x64", "protoc");
        }
    }
}
