using Grpc.Core;
using TxmXanes.Acquisition.Orchestration.Timing;
using TxmXanes.Domain;

namespace TxmXanes.Devices.Grpc;

/// <summary>A driver's failure in one sentence for the operator.</summary>
public sealed class DriverException(string message, StatusCode status, Exception inner) : DeviceException(message, inner)
{
    /// <summary>What the driver answered, or what kept it from answering.</summary>
    public StatusCode Status { get; } = status;
}

internal static class DriverError
{
    public static DeviceException Of(RpcException problem, string where, string doing, double limitSeconds)
    {
        var detail = problem.Status.Detail.Trim().TrimEnd('.');
        var because = detail.Length == 0 ? "" : $": {detail}";
        return problem.StatusCode switch
        {
            StatusCode.DeadlineExceeded => new DeviceTimeoutException($"{where} did not {doing} within {limitSeconds:0.###} s{because}.", problem),
            StatusCode.Unavailable => With($"{where} cannot be reached to {doing}{because}."),
            StatusCode.NotFound => With($"{where} is not known to its driver{because}."),
            StatusCode.Unimplemented => With($"{where}: its driver does not offer to {doing}{because}."),
            StatusCode.InvalidArgument or StatusCode.OutOfRange or StatusCode.FailedPrecondition => With($"{where} refused to {doing}{because}."),
            StatusCode.Aborted => With($"{where} was stopped and did not {doing}{because}."),
            StatusCode.Unauthenticated or StatusCode.PermissionDenied => With($"{where} does not allow us to {doing}{because}."),
            _ => With($"{where} failed to {doing} ({problem.StatusCode}){because}."),
        };

        DriverException With(string sentence) => new(sentence, problem.StatusCode, problem);
    }
}
