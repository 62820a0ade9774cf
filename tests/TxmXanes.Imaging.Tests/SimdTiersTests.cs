using System.Diagnostics;
using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace TxmXanes.Imaging.Tests;

/// <summary>Every kernel against its scalar reference on machines with narrower vectors and with none: the runtime decides the width when it starts, so the tests run again in processes of their own.</summary>
public partial class SimdTiersTests
{
    // Of the tests whose names say that they hold a kernel against a scalar at every length.
    private const int LeastTests = 20;

    [Theory]
    [InlineData("EnableAVX512F")]
    [InlineData("EnableAVX2")]
    [InlineData("EnableHWIntrinsic")]
    public async Task Kernels_WithoutATier_EqualTheirScalars(string tier)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["-noLogo", "-noColor", "-method", "*_Every*"]) { RedirectStandardOutput = true };
        start.Environment["DOTNET_" + tier] = "0";
        using var child = Process.Start(start)!;
        var output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);

        var total = Totals().Match(output);
        total.Success.ShouldBeTrue(output);
        int.Parse(total.Groups[1].ValueSpan).ShouldBeGreaterThan(LeastTests);
        child.ExitCode.ShouldBe(0, output);
    }

    [GeneratedRegex(@"Total: (\d+)")]
    private static partial Regex Totals();
}
