using System.Runtime.InteropServices;

namespace TxmXanes.SystemTests.Rig;

/// <summary>Signals to a process that a test has started, by its id.</summary>
internal static class Signals
{
    private const int SigInt = 2;
    private const int SigTerm = 15;

    /// <summary>What Ctrl-C does. A program started in the background of a script ignores it.</summary>
    public static void Interrupt(int processId) => Send(processId, SigInt);

    /// <summary>What a service manager does to end a program properly.</summary>
    public static void Terminate(int processId) => Send(processId, SigTerm);

    private static void Send(int processId, int signal)
    {
        if (Kill(processId, signal) != 0)
            throw new InvalidOperationException($"Process {processId} could not be sent signal {signal}: error {Marshal.GetLastPInvokeError()}.");
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int processId, int signal);
}
