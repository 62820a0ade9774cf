using Shouldly;
using TxmXanes.VirtualBeamline.Configuration;
using TxmXanes.VirtualBeamline.Motion;
using TxmXanes.VirtualBeamline.Random;
using Xunit;

namespace TxmXanes.VirtualBeamline.Tests.Motion;

public class AxisTests
{
    private static readonly MotorSettings Motor = new() { Name = "x", Unit = "um", LowLimit = -100, HighLimit = 100, Velocity = 10, Acceleration = 20 };

    [Fact]
    public void Begin_TowardsATarget_ArrivesWhenTheProfileSays()
    {
        var axis = Axis();

        var (end, _) = axis.Begin(50, 1000);

        end.ShouldBe(1005.5, 1e-9);
        axis.IsMoving(1005.4).ShouldBeTrue();
        axis.IsMoving(1005.6).ShouldBeFalse();
        axis.TrueAt(1006).ShouldBe(50, 1e-12);
        axis.TrueAt(1002.75).ShouldBe(25, 1e-9);
    }

    [Fact]
    public void TrueAt_APastMoment_IsWhereItWasThen()
    {
        var axis = Axis();
        axis.Begin(50, 1000);
        axis.Begin(0, 1010);

        axis.TrueAt(999).ShouldBe(0);
        axis.TrueAt(1008).ShouldBe(50, 1e-12);
    }

    [Fact]
    public void Stop_OnTheWay_BrakesAndReplacesTheMove()
    {
        var axis = Axis();
        var (_, move) = axis.Begin(50, 1000);

        var stands = axis.Stop(1002);

        stands.ShouldBe(1002.5, 1e-9);
        axis.IsCurrent(move).ShouldBeFalse();
        axis.TrueAt(1010).ShouldBe(17.5 + 2.5, 1e-9);
        axis.Target.ShouldBe(20, 1e-9);
    }

    [Fact]
    public void Swing_AfterArrival_DiesAway()
    {
        var axis = new Axis(Motor with { SwingShare = 0.01, SwingLimit = 0.2, SwingDecaySeconds = 0.01, SwingHz = 50 }, 0, new CounterRandom(1));
        var (end, _) = axis.Begin(50, 1000);

        axis.TrueAt(end).ShouldBe(50.2, 1e-9);
        axis.TrueAt(end + 0.01).ShouldBe(50 - 0.2 * Math.Exp(-1), 1e-6);
        axis.TrueAt(end + 0.1).ShouldBe(50, 1e-4);
    }

    [Fact]
    public void Readback_AtRest_TremblesByItsNoise()
    {
        var axis = new Axis(Motor with { ReadbackNoise = 0.1 }, 7, new CounterRandom(1));
        var readings = Enumerable.Range(0, 2000).Select(n => axis.ReadbackAt(1000 + n * 0.001) - 7).ToArray();

        Math.Sqrt(readings.Average(r => r * r)).ShouldBe(0.1, 0.006);
    }

    [Fact]
    public void StuckAxis_ReportsItsWay_ButStays()
    {
        var axis = new Axis(Motor, 0, new CounterRandom(1)) { StuckFromMove = 2 };
        axis.Begin(10, 1000);
        axis.Begin(-30, 1100);

        axis.ReadbackAt(1200).ShouldBe(-30, 1e-9);
        axis.TrueAt(1200).ShouldBe(10, 1e-9);
    }

    [Fact]
    public void StalledMove_StopsHalfWay_AndNeverEnds()
    {
        var axis = new Axis(Motor, 0, new CounterRandom(1)) { StalledMove = 1 };

        var (end, _) = axis.Begin(10, 1000);

        end.ShouldBe(double.PositiveInfinity);
        axis.IsMoving(5000).ShouldBeTrue();
        axis.ReadbackAt(5000).ShouldBe(5, 1e-9);
    }

    private static Axis Axis() => new(Motor, 0, new CounterRandom(1));
}
