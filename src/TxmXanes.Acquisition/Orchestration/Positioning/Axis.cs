using System.Globalization;
using TxmXanes.Acquisition.Devices;
using TxmXanes.Acquisition.Orchestration.Timing;
using TxmXanes.Domain;
using TxmXanes.Domain.Beamlines;

namespace TxmXanes.Acquisition.Orchestration.Positioning;

/// <summary>One axis during a scan: moves that end settled and verified, and what is known of where it stands.</summary>
/// <remarks>One call at a time, except <see cref="StopAsync"/>.</remarks>
internal sealed class Axis(IPositioner device, EngineClock clock)
{
    public AxisSettings Settings => device.Settings;

    /// <summary>The role in snake case, as files name it.</summary>
    public string FileName { get; } = AxisNames.Of(device.Settings.Role);

    /// <summary>Where it was sent and verified to stand; null while unknown.</summary>
    public double? Target { get; private set; }

    /// <summary>The last verified readback; NaN before the first.</summary>
    public double Readback { get; private set; } = double.NaN;

    /// <summary>A move was commanded and its end was not seen.</summary>
    public bool MayBeMoving { get; private set; }

    /// <summary>The scan has commanded it at least once.</summary>
    public bool WasMoved { get; private set; }

    public Task<PositionerDescription> DescribeAsync(CancellationToken cancellation) =>
        clock.WithinAsync(CallLimit, device.DescribeAsync, () => $"{Where} did not describe itself within {Settings.TimeoutSeconds} s.", cancellation);

    /// <summary>Reads without judging.</summary>
    public async Task<PositionerReading> ReadAsync(CancellationToken cancellation)
    {
        var reading = await ReadDeviceAsync(cancellation);
        Readback = reading.Readback;
        return reading;
    }

    /// <summary>Moves and completes when the readback has stayed within tolerance for the settle time.</summary>
    /// <returns>What the move needed.</returns>
    /// <exception cref="DeviceException">Not there within the axis' timeout, or the device failed.</exception>
    public async Task<MoveTime> MoveAsync(double target, CancellationToken cancellation)
    {
        CheckLimits(target);
        (Target, MayBeMoving, WasMoved) = (null, true, true);
        var start = clock.Timestamp();
        var motion = await MoveDeviceAsync(target, cancellation);
        var elapsed = clock.SecondsSince(start);
        MayBeMoving = false;
        var settle = await SettleAsync(target, new(motion.Readback, motion.StopTime), Settings.SettleSeconds, Math.Max(0, CallLimit - elapsed), cancellation);
        Target = target;
        // The driver's word for how long it moved, as far as our own clock bears it out.
        return new(Math.Clamp(motion.StopTime - motion.StartTime, 0, elapsed), settle);
    }

    /// <summary>Verifies by one reading that the axis still stands where it was sent; waits for it to come back otherwise.</summary>
    public Task<double> VerifyAsync(CancellationToken cancellation) =>
        Target is { } target ? SettleAsync(target, null, 0, CallLimit, cancellation) : Task.FromResult(0.0);

    public async Task StopAsync(CancellationToken cancellation)
    {
        await clock.WithinAsync(CallLimit, device.StopAsync, () => $"{Where} did not confirm its stop within {Settings.TimeoutSeconds} s.", cancellation);
        MayBeMoving = false;
    }

    /// <exception cref="BadInputException">The target lies outside the limits.</exception>
    public void CheckLimits(double target)
    {
        if (!(target >= Settings.LowLimit && target <= Settings.HighLimit))
            throw new BadInputException($"Axis {Settings.Name}: the target {Value(target)} lies outside its limits {Value(Settings.LowLimit)} to {Value(Settings.HighLimit)}.");
    }

    private double CallLimit => clock.LimitSeconds(Settings.TimeoutSeconds);

    private string Where => $"Axis {Settings.Name} at {Settings.Address}";

    private async Task<MotionResult> MoveDeviceAsync(double target, CancellationToken cancellation)
    {
        try
        {
            return await clock.WithinAsync(CallLimit, token => device.MoveAsync(target, token), () => $"{Where} has not ended its motion to {Value(target)} within {Settings.TimeoutSeconds} s", cancellation);
        }
        catch (DeviceTimeoutException timeout)
        {
            throw new DeviceTimeoutException($"{timeout.Message.TrimEnd('.')}; {await ReadbackForMessageAsync(cancellation)}, limits {Value(Settings.LowLimit)} to {Value(Settings.HighLimit)}.", timeout);
        }
    }

    private async Task<string> ReadbackForMessageAsync(CancellationToken cancellation)
    {
        try
        {
            return $"readback {Value((await ReadDeviceAsync(cancellation)).Readback)}";
        }
        catch (DeviceException unreadable)
        {
            return $"its readback cannot be had ({unreadable.Message.TrimEnd('.')})";
        }
    }

    private async Task<double> SettleAsync(double target, Settling.Sample? known, double settleSeconds, double limitSeconds, CancellationToken cancellation)
    {
        var (readback, needed) = await new Settling(clock, ReadDeviceAsync, target, Settings.Tolerance, settleSeconds).WaitAsync(known, limitSeconds, Complaint, cancellation);
        Readback = readback;
        return needed;

        string Complaint(double readback) =>
            $"{Where} did not settle at {Value(target)} within {Settings.TimeoutSeconds} s: readback {Value(readback)}, tolerance {Value(Settings.Tolerance)}.";
    }

    /// <summary>Reads and remembers nothing.</summary>
    public Task<PositionerReading> ReadDeviceAsync(CancellationToken cancellation) =>
        clock.WithinAsync(CallLimit, device.ReadAsync, () => $"{Where} did not answer a reading within {Settings.TimeoutSeconds} s.", cancellation);

    private string Value(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.######} {Settings.Unit}");
}

/// <summary>What one move physically needed, s.</summary>
internal readonly record struct MoveTime(double Motion, double Settle)
{
    public double Total => Motion + Settle;
}
