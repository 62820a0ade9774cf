namespace TxmXanes.SystemTests.Rig;

/// <param name="Command">As typed.</param>
/// <param name="ExitCode">Contracts: exit status.</param>
public sealed record RunResult(string Command, int ExitCode, string Output, string Error)
{
    /// <summary>Standard output when it ended well.</summary>
    /// <exception cref="InvalidOperationException">It did not; the message has everything.</exception>
    public string Succeeded() => ExitCode == 0 ? Output : throw new InvalidOperationException(ToString());

    /// <inheritdoc/>
    public override string ToString() => $"{Command}\nexit status {ExitCode}\nstandard output:\n{Output}\nstandard error:\n{Error}";
}
