namespace TxmXanes.Acquisition.Orchestration.States;

/// <summary>The scan's state does not allow what was asked. One sentence: what is, what was asked, what would be possible.</summary>
public sealed class ScanRefusedException(string message) : InvalidOperationException(message);
