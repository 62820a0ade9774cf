using TxmXanes.VirtualBeamline.Configuration;
using TxmXanes.VirtualBeamline.Random;

namespace TxmXanes.VirtualBeamline.Motion;

/// <summary>
/// One simulated axis: its way is a known function of time, so any moment of the recent past or of the motion under way
/// can be asked for. Safe for concurrent use.
/// </summary>
public sealed class Axis(MotorSettings settings, double initial, CounterRandom noise)
{
    // Enough for an exposure's middle to be looked up long after.
    private const int RememberedPieces = 64;

    private readonly Lock gate = new();
    private readonly List<Piece> pieces = [new(double.NegativeInfinity, new BrakingMotion(initial, 0, 1), 0)];
    private double target = initial;
    private int moves;

    public MotorSettings Settings => settings;

    /// <summary>The commanded position.</summary>
    public double Target
    {
        get
        {
            lock (gate)
                return target;
        }
    }

    /// <summary>From its n-th move (1 = first) on the axis reports its way but stays where it is; 0 never.</summary>
    public int StuckFromMove { get; init; }

    /// <summary>In its n-th move (1 = first) the axis stands still half way and never arrives; 0 never.</summary>
    public int StalledMove { get; init; }

    /// <summary>Starts towards a target, also out of another motion (which then ends where it is).</summary>
    /// <returns>When the drive will stand, s since the epoch; infinity for a stalled move. And the move's number.</returns>
    public (double EndSeconds, int Move) Begin(double to, double nowSeconds)
    {
        lock (gate)
        {
            var from = DriveAt_NeedsLock(nowSeconds);
            moves++;
            target = to;
            var stalled = StalledMove == moves;
            var motion = new TrapezoidalMotion(from, stalled ? (from + to) / 2 : to, settings.Velocity, settings.Acceleration);
            var swing = Math.Sign(to - from) * Math.Min(settings.SwingLimit, settings.SwingShare * Math.Abs(to - from));
            Add_NeedsLock(new(nowSeconds, motion, swing) { IsStalled = stalled, Truth = StuckFromMove > 0 && moves >= StuckFromMove ? TrueAt_NeedsLock(nowSeconds) : null });
            return (stalled ? double.PositiveInfinity : nowSeconds + motion.DurationSeconds, moves);
        }
    }

    /// <summary>Brakes; without a motion nothing happens.</summary>
    /// <returns>When the drive stands.</returns>
    public double Stop(double nowSeconds)
    {
        lock (gate)
        {
            if (!IsMoving_NeedsLock(nowSeconds))
                return nowSeconds;
            var last = pieces[^1];
            var elapsed = nowSeconds - last.StartSeconds;
            var braking = new BrakingMotion(last.Motion.PositionAt(elapsed), last.Motion.VelocityAt(elapsed), settings.Acceleration);
            Add_NeedsLock(new(nowSeconds, braking, 0) { Truth = last.Truth });
            moves++;
            target = braking.PositionAt(braking.DurationSeconds);
            return nowSeconds + braking.DurationSeconds;
        }
    }

    /// <summary>Whether move number <paramref name="move"/> is still the one that the axis obeys.</summary>
    public bool IsCurrent(int move)
    {
        lock (gate)
            return moves == move;
    }

    public bool IsMoving(double nowSeconds)
    {
        lock (gate)
            return IsMoving_NeedsLock(nowSeconds);
    }

    /// <summary>Where the axis truly is, swing included.</summary>
    public double TrueAt(double timeSeconds)
    {
        lock (gate)
            return TrueAt_NeedsLock(timeSeconds);
    }

    /// <summary>What its encoder says.</summary>
    public double ReadbackAt(double timeSeconds)
    {
        lock (gate)
            return DriveAt_NeedsLock(timeSeconds) + SwingAt_NeedsLock(timeSeconds)
                + settings.ReadbackNoise * noise.Normal(BitConverter.DoubleToInt64Bits(timeSeconds));
    }

    private bool IsMoving_NeedsLock(double now) => pieces[^1] is var last && (last.IsStalled || now - last.StartSeconds < last.Motion.DurationSeconds);

    private double TrueAt_NeedsLock(double time) => PieceAt(time).Truth ?? DriveAt_NeedsLock(time) + SwingAt_NeedsLock(time);

    private double DriveAt_NeedsLock(double time)
    {
        var piece = PieceAt(time);
        return piece.Motion.PositionAt(time - piece.StartSeconds);
    }

    private double SwingAt_NeedsLock(double time)
    {
        var piece = PieceAt(time);
        var after = time - piece.StartSeconds - piece.Motion.DurationSeconds;
        return after < 0 || piece.Swing == 0
            ? 0
            : piece.Swing * Math.Exp(-after / settings.SwingDecaySeconds) * Math.Cos(2 * Math.PI * settings.SwingHz * after);
    }

    private void Add_NeedsLock(Piece piece)
    {
        pieces.Add(piece);
        if (pieces.Count > RememberedPieces)
            pieces.RemoveAt(0);
    }

    private Piece PieceAt(double time) => pieces.FindLast(p => p.StartSeconds <= time) ?? pieces[0];

    /// <param name="Swing">Amplitude at arrival, signed.</param>
    private sealed record Piece(double StartSeconds, IMotion Motion, double Swing)
    {
        public bool IsStalled { get; init; }

        /// <summary>Where the axis is if it does not follow its drive.</summary>
        public double? Truth { get; init; }
    }
}
