using Shouldly;
using TxmXanes.VirtualBeamline.Samples;
using Xunit;

namespace TxmXanes.VirtualBeamline.Tests.Samples;

public class PhantomTests
{
    private const int Rows = 352;
    private const int Columns = 428;

    public static TheoryData<string> Names => [.. PhantomFactory.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void EdgeStep_OfEverySample_ReachesFromThinToZeroPointSix(string name)
    {
        var steps = Steps(PhantomFactory.Create(name, Rows, Columns, 1));

        steps.Max().ShouldBeInRange(0.5f, 0.601f);
        steps.Min().ShouldBeGreaterThan(-1e-6f);
        steps.Count(s => s is > 0.03f and < 0.15f).ShouldBeGreaterThan(Rows * Columns / 50);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Field_OfEverySample_IsFreeForAQuarterAndAlongTheBorder(string name)
    {
        foreach (var seed in new ulong[] { 1, 2, 3 })
        {
            var phantom = PhantomFactory.Create(name, Rows, Columns, seed);
            var anything = Steps(phantom).Zip(phantom.Binder, (s, b) => s + b).ToArray();

            anything.Count(a => a < 1e-4f).ShouldBeGreaterThan(Rows * Columns / 4);
            Enumerable.Range(0, anything.Length)
                .Where(i => Math.Min(Math.Min(i / Columns, Rows - 1 - i / Columns), Math.Min(i % Columns, Columns - 1 - i % Columns)) < 8)
                .Max(i => anything[i]).ShouldBeLessThan(1e-3f);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Edges_OfEverySample_AreNoSharperThanThePixels(string name)
    {
        var phantom = PhantomFactory.Create(name, Rows, Columns, 1);
        var steps = Steps(phantom);

        // A Gaussian edge of sigma 1.1 px and full height 0.6 rises by at most 0.6 / (1.1 sqrt(2 pi)) = 0.22 a pixel.
        Enumerable.Range(1, steps.Length - 1).Where(i => i % Columns > 0).Max(i => Math.Abs(steps[i] - steps[i - 1])).ShouldBeLessThan(0.22f);
    }

    [Fact]
    public void Cycled_ComparedWithPristine_HasMoreNi4InsideAndCracks()
    {
        var pristine = PhantomFactory.Create("ncm811-pristine", Rows, Columns, 1);
        var cycled = PhantomFactory.Create("ncm811-cycled", Rows, Columns, 1);

        cycled.Coefficients[2].Sum().ShouldBeGreaterThan(3 * pristine.Coefficients[2].Sum());
        Steps(cycled).Sum().ShouldBeLessThan(0.99f * Steps(pristine).Sum());
    }

    [Fact]
    public void Create_SameSeed_IsTheSame_AnotherIsNot()
    {
        var first = PhantomFactory.Create("ni-nio", 64, 80, 5).Coefficients[0];

        PhantomFactory.Create("ni-nio", 64, 80, 5).Coefficients[0].ShouldBe(first);
        PhantomFactory.Create("ni-nio", 64, 80, 6).Coefficients[0].ShouldNotBe(first);
    }

    [Fact]
    public void Create_UnknownSample_NamesTheKnownOnes() =>
        Should.Throw<InvalidDataException>(() => PhantomFactory.Create("gold", 64, 64, 1)).Message.ShouldContain("ncm811-cycled");

    private static float[] Steps(Phantom phantom) =>
        [.. Enumerable.Range(0, phantom.Rows * phantom.Columns).Select(i => phantom.Coefficients.Sum(c => c[i]))];
}
