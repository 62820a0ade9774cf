using TxmXanes.Daemon.Hosting;
using TxmXanes.Domain;

// Exit statuses: contracts.md.
const int Done = 0, Defect = 1, BadInput = 2, DeviceOrDaemon = 3;
try
{
    if (DaemonOptions.Parse(args) is { } options)
        await DaemonHost.RunAsync(options);
    return Done;
}
catch (BadInputException e)
{
    Console.Error.WriteLine($"txmx daemon: {e.Message}");
    return BadInput;
}
catch (DeviceException e)
{
    Console.Error.WriteLine($"txmx daemon: {e.Message}");
    return DeviceOrDaemon;
}
catch (Exception e)
{
    Console.Error.WriteLine($"txmx daemon: a defect of this program: {e}");
    return Defect;
}
