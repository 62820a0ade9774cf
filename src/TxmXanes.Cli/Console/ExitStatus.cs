using Grpc.Core;
using TxmXanes.Domain;

namespace TxmXanes.Cli.Console;

/// <summary>The exit statuses of contracts.md, and the one place that turns failures into them.</summary>
internal static class ExitStatus
{
    public const int Done = 0;
    public const int Defect = 1;
    public const int BadInput = 2;
    public const int Device = 3;
    public const int StoppedByOperator = 4;
    public const int Interrupted = 5;

    /// <summary>Runs a command; a failure becomes one sentence on standard error and the status that fits it.</summary>
    public static async Task<int> OfAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (BadInputException e)
        {
            return Fail(e.Message, BadInput);
        }
        catch (DeviceException e)
        {
            return Fail(e.Message, Device);
        }
        catch (RpcException e)
        {
            return Fail(e.Status.Detail, e.StatusCode switch
            {
                StatusCode.InvalidArgument or StatusCode.NotFound or StatusCode.OutOfRange => BadInput,
                StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.FailedPrecondition or StatusCode.Aborted => Device,
                _ => Defect,
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail(e.Message, BadInput);
        }
        catch (OperationCanceledException)
        {
            return StoppedByOperator;
        }
        catch (Exception e)
        {
            return Fail($"a defect of this program: {e}", Defect);
        }
    }

    private static int Fail(string sentence, int status)
    {
        System.Console.Error.WriteLine($"txmx: {sentence}");
        return status;
    }
}
