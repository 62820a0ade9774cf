using System.Runtime.InteropServices;
using TxmXanes.Contracts.Time;
using TxmXanes.Interop.Yaml;
using TxmXanes.Interop.ZeroMq;
using TxmXanes.VirtualBeamline;
using TxmXanes.VirtualBeamline.Spectra;
using TxmXanes.VirtualBeamline.Timing;
using TxmXanes.VirtualBeamline.Truth;

const int Done = 0, BadInput = 2, DeviceFailed = 3;

var commandLine = new CommandLine();
commandLine.Root.SetAction(async (options, _) =>
{
    try
    {
        return await RunAsync(commandLine.Read(options));
    }
    catch (Exception fault) when (fault is YamlProblemsException or InvalidDataException or FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine(fault.Message);
        return BadInput;
    }
    catch (Exception fault) when (fault is ZmqException or IOException)
    {
        Console.Error.WriteLine($"The virtual beamline cannot serve: {fault.Message}");
        return DeviceFailed;
    }
});
var parsed = commandLine.Root.Parse(args);
if (parsed.Errors.Count == 0)
    return await parsed.InvokeAsync(new() { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
foreach (var error in parsed.Errors)
    Console.Error.WriteLine(error.Message);
return BadInput;

static async Task<int> RunAsync(RunRequest request)
{
    var settings = request.Settings;
    if (request.ReferencesFolder is { } folder)
    {
        ReferenceFiles.Write(folder, VirtualBeamlineHost.Spectra(settings));
        return Done;
    }
    var ended = new TaskCompletionSource();
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, EndQuietly);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, EndQuietly);
    var origin = request.TimeOriginSeconds is { } seconds ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : TimeProvider.System.GetUtcNow();
    using var time = new PreciseTime(new SimulatedClock(settings.TimeScale, origin));
    await using var beamline = await VirtualBeamlineHost.StartAsync(settings, time);
    await using var truth = request.TruthFile is { } file ? new TruthRecorder(beamline.Scene, file, request.TruthBackgrounds) : null;
    beamline.Camera.Exposed = truth is null ? null : truth.Take;
    Console.WriteLine($"ready device={beamline.DeviceAddress} frames={beamline.FramesEndpoint}");
    await ended.Task;
    return Done;

    void EndQuietly(PosixSignalContext signal)
    {
        signal.Cancel = true;
        ended.TrySetResult();
    }
}
