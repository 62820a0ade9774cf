using System.Runtime.InteropServices;

namespace TxmXanes.SystemTests.Rig;

/// <summary>Signals to a process that a test has started, by its id.</summary>
internal static class Signals
{
    private const int SigInt = 2;

    /// <summary>What Ctrl-C does.</summary>
    public static void Interrupt(int processId)
    {
        if (Kill(processId, SigInt) != 0)
            throw new InvalidOperationException($"Process {processId} could not be interrupted: error {Marshal.GetLastPInvokeError()}.");
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int processId, int signal);
}
