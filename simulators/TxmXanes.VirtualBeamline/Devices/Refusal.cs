using Grpc.Core;

namespace TxmXanes.VirtualBeamline.Devices;

/// <summary>The protocol's errors (protos/txmxanes/device/v1): one sentence each, beginning with the device.</summary>
internal static class Refusal
{
    public static RpcException Invalid(string sentence) => new(new(StatusCode.InvalidArgument, sentence + "."));

    public static RpcException NotNow(string sentence) => new(new(StatusCode.FailedPrecondition, sentence + "."));

    public static RpcException Unknown(string kind, string name, IEnumerable<string> known) =>
        new(new(StatusCode.NotFound, $"There is no {kind} '{name}' here; known are {string.Join(", ", known)}."));

    public static RpcException Unavailable(string sentence) => new(new(StatusCode.Unavailable, sentence + "."));
}
