using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Imaging.Structure;
using Xunit;

namespace TxmXanes.Imaging.Tests.Structure;

public class MaskTests
{
    private static readonly Dictionary<string, byte[]> Masks = new() { ["a"] = [0, 0, 1, 1], ["b"] = [0, 2, 0, 7], ["cluster_3"] = [1, 0, 0, 0] };

    [Theory]
    [InlineData("a", "0011")]
    [InlineData("b", "0101")]
    [InlineData("a and b", "0001")]
    [InlineData("a or b", "0111")]
    [InlineData("not a", "1100")]
    [InlineData("a and not b", "0010")]
    [InlineData("not a and not b", "1000")]
    [InlineData("not (a or b)", "1000")]
    [InlineData("cluster_3 or a and b", "1001")]
    [InlineData("(cluster_3 or a) and b", "0001")]
    [InlineData("not not(a)", "0011")]
    public void Evaluate_Expression_IsTheMask(string text, string expected) =>
        string.Concat(MaskExpression.Evaluate(text, name => Masks[name])).ShouldBe(expected);

    [Theory]
    [InlineData("", "Mask '': the end stands where the name of a mask is needed.")]
    [InlineData("a and", "Mask 'a and': the end stands where the name of a mask is needed.")]
    [InlineData("a b", "Mask 'a b': 'b' stands where 'and', 'or' or the end is needed.")]
    [InlineData("(a or b", "Mask '(a or b': the end stands where ')' is needed.")]
    [InlineData("a & b", "Mask 'a & b': '&' stands where 'and', 'or' or the end is needed.")]
    [InlineData("or a", "Mask 'or a': 'or' stands where the name of a mask is needed.")]
    public void Evaluate_NoExpression_SaysWhere(string text, string message) =>
        Should.Throw<BadInputException>(() => MaskExpression.Evaluate(text, name => Masks[name])).Message.ShouldBe(message);

    [Fact]
    public void OfLabels_PicksThem() => MaskAlgebra.OfLabels([0, 1, 2, 3, 2], 2, 3).ShouldBe([0, 0, 1, 1, 1]);

    [Fact]
    public void Between_LimitsCountAndNaNDoesNot()
    {
        float[] map = [0.1f, 0.25f, 0.5f, float.NaN, 0.75f, float.PositiveInfinity];
        Thresholds.Between(map, 0.25, 0.5).ShouldBe([0, 1, 1, 0, 0, 0]);
        Thresholds.Between(map, double.NegativeInfinity, 0.5).ShouldBe([1, 1, 1, 0, 0, 0]);
        Thresholds.Between(map, 0.5, double.NaN).ShouldBe([0, 0, 1, 0, 1, 1]);
        Should.Throw<BadInputException>(() => Thresholds.Between(map, 2, 1)).Message.ShouldContain("2");
    }
}
