using TxmXanes.Acquisition.Devices;
using TxmXanes.Acquisition.Orchestration.Timing;
using TxmXanes.Domain;
using TxmXanes.Domain.Beamlines;

namespace TxmXanes.Acquisition.Orchestration.Positioning;

/// <summary>Opens and closes the shutter and verifies that it obeyed. Without a configured shutter it does nothing.</summary>
/// <remarks>One call at a time.</remarks>
internal sealed class ShutterHand(IShutter? shutter, DeviceSettings? settings, EngineClock clock, TimeBook book)
{
    // Closing matters more than saying so early: a driver that failed once is asked again.
    private const int ClosingAttempts = 3;
    private const double TimeoutWithoutSettings = 10;

    private bool isOpen;

    public bool IsConfigured => shutter is not null;

    /// <summary>Opens unless it is open.</summary>
    public async Task OpenAsync(CancellationToken cancellation)
    {
        if (isOpen || shutter is null)
            return;
        var start = clock.Timestamp();
        isOpen = true;
        await SetAsync(shutter, true, cancellation);
        book.Motion(clock.SecondsSince(start));
    }

    /// <summary>Closes, whatever was known of it, and reads back that it is closed.</summary>
    /// <exception cref="DeviceException">It could not be closed; the beam may be on the sample.</exception>
    public async Task CloseAsync(CancellationToken cancellation)
    {
        if (shutter is null)
            return;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await SetAsync(shutter, false, cancellation);
                isOpen = false;
                return;
            }
            catch (DeviceException problem) when (attempt == ClosingAttempts)
            {
                throw new DeviceException($"The shutter may be open: {problem.Message}", problem);
            }
            catch (DeviceException)
            {
                // Asked again at once.
            }
        }
    }

    /// <exception cref="DeviceException">The shutter does not answer.</exception>
    public Task<bool> IsOpenAsync(CancellationToken cancellation) =>
        clock.WithinAsync(Limit, shutter!.IsOpenAsync, () => $"Shutter {shutter!.Name} did not tell its state within {Limit:0.###} s.", cancellation);

    private double Limit => clock.LimitSeconds(settings?.TimeoutSeconds ?? TimeoutWithoutSettings);

    private async Task SetAsync(IShutter shutter, bool open, CancellationToken cancellation)
    {
        var wanted = open ? "open" : "closed";
        await clock.WithinAsync(Limit, token => shutter.SetAsync(open, token), () => $"Shutter {shutter.Name} was not {wanted} within {Limit:0.###} s.", cancellation);
        if (await IsOpenAsync(cancellation) != open)
            throw new DeviceException($"Shutter {shutter.Name} was told to be {wanted} and says that it is {(open ? "closed" : "open")}.");
    }
}
