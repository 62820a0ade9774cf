using Shouldly;
using TxmXanes.Acquisition.Devices;
using Xunit;

namespace TxmXanes.TestKit.Conformance;

/// <summary>What every implementation of <see cref="IShutter"/> must do. The shutter under test is closed.</summary>
public abstract class ShutterConformance
{
    /// <summary>Runs a test on a fresh shutter.</summary>
    protected abstract Task RunAsync(Func<IShutter, Task> test);

    [Fact]
    public Task Set_OpenThenClosed_IsReadBack() => RunAsync(async shutter =>
    {
        (await shutter.IsOpenAsync(CancellationToken.None)).ShouldBeFalse();
        await shutter.SetAsync(true, CancellationToken.None);
        (await shutter.IsOpenAsync(CancellationToken.None)).ShouldBeTrue();
        await shutter.SetAsync(false, CancellationToken.None);
        (await shutter.IsOpenAsync(CancellationToken.None)).ShouldBeFalse();
    });

    [Fact]
    public Task Set_ClosedWhenClosed_IsNoError() => RunAsync(async shutter =>
    {
        await shutter.SetAsync(false, CancellationToken.None);

        (await shutter.IsOpenAsync(CancellationToken.None)).ShouldBeFalse();
    });
}
