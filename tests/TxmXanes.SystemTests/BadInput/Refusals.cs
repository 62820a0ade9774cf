using Shouldly;
using TxmXanes.SystemTests.Rig;

namespace TxmXanes.SystemTests.BadInput;

/// <summary>How every program of ours refuses: an exit status of contracts.md and one clear sentence, nothing else.</summary>
internal static class Refusals
{
    public const int BadInput = 2;
    public const int Device = 3;

    /// <param name="parts">What the sentence must name: what, where, limit, value.</param>
    public static void ShouldRefuse(this RunResult run, int exitCode, params string[] parts)
    {
        run.ExitCode.ShouldBe(exitCode, run.ToString());
        var sentence = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ShouldHaveSingleItem(run.ToString());
        foreach (var part in parts)
            sentence.ShouldContain(part, Case.Insensitive, run.ToString());
        sentence.ShouldNotContain("Exception");
        sentence.ShouldNotContain("defect", Case.Insensitive);
        run.Output.ShouldBeEmpty("a refusal belongs on standard error");
    }
}
