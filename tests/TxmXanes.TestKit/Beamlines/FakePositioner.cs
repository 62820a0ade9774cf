using TxmXanes.Acquisition.Devices;
using TxmXanes.Domain;
using TxmXanes.Domain.Beamlines;
using TxmXanes.TestKit.Time;

namespace TxmXanes.TestKit.Beamlines;

/// <summary>An axis that moves at constant velocity in virtual time.</summary>
public sealed class FakePositioner(AxisSettings settings, TestTime time, DeviceCallLog log, double start, double velocity) : IPositioner
{
    private double from = start;
    private double target = start;
    private double moveStart;

    public AxisSettings Settings { get; } = settings;

    /// <summary>Answers that it moved and does not move.</summary>
    public bool IsStuck { get; set; }

    /// <summary>Added to the readback at a time (s since the start of the test).</summary>
    public Func<double, double> ReadbackError { get; set; } = _ => 0;

    /// <summary>How long a reading takes to arrive after it was taken, and likewise the answer to a move, s.</summary>
    public double AnswerSeconds { get; set; }

    /// <summary>False: every time it tells is 0.</summary>
    public bool HasClock { get; set; } = true;

    /// <summary>What <see cref="DescribeAsync"/> says.</summary>
    public PositionerDescription Description { get; set; } = new(settings.Name, settings.Unit, settings.LowLimit, settings.HighLimit, velocity, 0);

    /// <summary>Where the axis truly is.</summary>
    public double Position
    {
        get
        {
            var travelled = velocity * (time.Seconds - moveStart);
            return Math.Abs(target - from) <= travelled ? target : from + Math.Sign(target - from) * travelled;
        }
    }

    /// <summary>Whether it moves.</summary>
    public bool IsMoving => Position != target;

    public async Task<PositionerDescription> DescribeAsync(CancellationToken cancellation)
    {
        await log.EnterAsync(Settings.Name, "describe", 0, cancellation);
        return Description;
    }

    public async Task<PositionerReading> ReadAsync(CancellationToken cancellation)
    {
        await log.EnterAsync(Settings.Name, "read", 0, cancellation);
        return await LateAsync(new PositionerReading(Position + ReadbackError(time.Seconds), target, IsMoving, Now), cancellation);
    }

    public async Task<MotionResult> MoveAsync(double target, CancellationToken cancellation)
    {
        await log.EnterAsync(Settings.Name, "move", target, cancellation);
        if (!(target >= Settings.LowLimit && target <= Settings.HighLimit))
            throw new DeviceException($"Fake axis {Settings.Name}: {target} {Settings.Unit} lies outside {Settings.LowLimit} to {Settings.HighLimit}.");
        var begun = Now;
        if (!IsStuck)
            (from, this.target, moveStart) = (Position, target, time.Seconds);
        await time.DelayAsync(Math.Abs(target - from) / velocity, cancellation);
        // A wall clock that is being corrected may lag behind the timer: the motion ends when the axis has arrived.
        while (Math.Abs(this.target - Position) > velocity * 1e-9)
            await time.DelayAsync(0.001, cancellation);
        return await LateAsync(new MotionResult(Position + ReadbackError(time.Seconds), begun, Now), cancellation);
    }

    public async Task StopAsync(CancellationToken cancellation)
    {
        await log.EnterAsync(Settings.Name, "stop", 0, cancellation);
        from = target = Position;
    }

    private double Now => HasClock ? time.UnixSeconds : 0;

    private async Task<T> LateAsync<T>(T answer, CancellationToken cancellation)
    {
        if (AnswerSeconds > 0)
            await time.DelayAsync(AnswerSeconds, cancellation);
        return answer;
    }
}
