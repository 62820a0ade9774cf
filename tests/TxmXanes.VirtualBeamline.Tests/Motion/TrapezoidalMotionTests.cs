using Shouldly;
using TxmXanes.VirtualBeamline.Motion;
using Xunit;

namespace TxmXanes.VirtualBeamline.Tests.Motion;

public class TrapezoidalMotionTests
{
    [Theory]
    [InlineData(10, 2, 1, 7)]       // d/v + v/a
    [InlineData(-10, 2, 1, 7)]
    [InlineData(1, 2, 1, 2)]        // 2 sqrt(d/a): the velocity is not reached
    [InlineData(0, 2, 1, 0)]
    public void Duration_OfAWay_IsTheTextbooks(double distance, double velocity, double acceleration, double seconds) =>
        new TrapezoidalMotion(5, 5 + distance, velocity, acceleration).DurationSeconds.ShouldBe(seconds, 1e-12);

    [Fact]
    public void Position_Integrates_TheVelocity()
    {
        var motion = new TrapezoidalMotion(3, -4, 2, 1.5);
        var position = 3.0;
        const double Step = 1e-4;
        for (var t = 0.0; t < motion.DurationSeconds; t += Step)
        {
            motion.PositionAt(t).ShouldBe(position, 1e-3);
            position += motion.VelocityAt(t + Step / 2) * Step;
        }

        motion.PositionAt(motion.DurationSeconds + 1).ShouldBe(-4);
    }

    [Fact]
    public void Braking_FromAVelocity_StopsAfterVSquaredOverTwoA()
    {
        var braking = new BrakingMotion(10, -3, 2);

        braking.DurationSeconds.ShouldBe(1.5);
        braking.PositionAt(9).ShouldBe(10 - 9 / 4.0, 1e-12);
        braking.VelocityAt(1.5).ShouldBe(0);
    }
}
