using TxmXanes.Acquisition.Devices;
using TxmXanes.Acquisition.Orchestration.Timing;
using TxmXanes.Domain.Beamlines;

namespace TxmXanes.Acquisition.Orchestration.Positioning;

/// <summary>The beamline's axes, moved together or one after another as the beamline says.</summary>
/// <remarks>One call at a time.</remarks>
internal sealed class AxisGroup
{
    private readonly MotionPolicy policy;
    private readonly TimeBook book;
    private readonly Dictionary<AxisRole, Axis> byRole;

    public AxisGroup(BeamlineDevices devices, MotionPolicy policy, EngineClock clock, TimeBook book)
    {
        this.policy = policy;
        this.book = book;
        // In the order of the roles: energy, zone plate, detector, sample; the order of serial moves.
        All = devices.Axes.OrderBy(axis => axis.Key).Select(axis => new Axis(axis.Value, clock)).ToArray();
        byRole = All.ToDictionary(axis => axis.Settings.Role);
    }

    public IReadOnlyList<Axis> All { get; }

    public bool Has(AxisRole role) => byRole.ContainsKey(role);

    public Axis this[AxisRole role] => byRole[role];

    /// <summary>Goes to every target, settled and verified; axes that stand there already are verified by one reading.</summary>
    /// <exception cref="Domain.DeviceException">Of the first axis that fails; the waits for the others end then, their motion does not.</exception>
    public async Task GoAsync(IReadOnlyList<AxisTarget> targets, CancellationToken cancellation)
    {
        using var others = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var held = targets.Where(t => t.Axis.Target == t.Value).Select(t => EndingOthersAsync(() => HoldAsync(t.Axis)));
        var moves = targets.Where(t => t.Axis.Target != t.Value);
        Task<MoveTime>[] all = policy.Together
            ? [.. held, .. moves.Select(t => EndingOthersAsync(() => t.Axis.MoveAsync(t.Value, others.Token)))]
            : [.. held, EndingOthersAsync(() => SeriallyAsync(moves.ToArray()))];
        await FirstFailure.OfAsync(all, cancellation);
        var longest = all.Select(t => t.Result).DefaultIfEmpty().MaxBy(t => t.Total);
        book.Motion(longest.Motion);
        book.Settle(longest.Settle);

        async Task<MoveTime> HoldAsync(Axis axis) => new(0, await axis.VerifyAsync(others.Token));

        async Task<MoveTime> SeriallyAsync(AxisTarget[] targets)
        {
            var sum = default(MoveTime);
            foreach (var target in targets)
            {
                var time = await target.Axis.MoveAsync(target.Value, others.Token);
                sum = new(sum.Motion + time.Motion, sum.Settle + time.Settle);
            }
            return sum;
        }

        async Task<MoveTime> EndingOthersAsync(Func<Task<MoveTime>> work)
        {
            try
            {
                return await work();
            }
            catch
            {
                others.Cancel();
                throw;
            }
        }
    }

    /// <summary>Every axis still stands where it was sent, by readback.</summary>
    public Task VerifyAsync(CancellationToken cancellation) =>
        FirstFailure.OfAsync([.. All.Select(axis => axis.VerifyAsync(cancellation))], cancellation);
}

/// <param name="Value">In the axis' unit.</param>
internal readonly record struct AxisTarget(Axis Axis, double Value);
