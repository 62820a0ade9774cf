using System.Text.RegularExpressions;
using TxmXanes.Domain;

namespace TxmXanes.Imaging.Structure;

/// <summary>A mask in words: names of masks with <c>and</c>, <c>or</c>, <c>not</c> and brackets, e.g. <c>thick and not (hole or cluster_3)</c>.</summary>
/// <remarks>As everywhere, not binds closest, then and, then or.</remarks>
public sealed partial class MaskExpression
{
    private readonly string text;
    private readonly string[] words;
    private readonly Func<string, byte[]> maskOf;
    private int at;

    private MaskExpression(string text, Func<string, byte[]> maskOf)
    {
        (this.text, this.maskOf) = (text, maskOf);
        words = [.. WordPattern().Matches(text).Select(m => m.Value)];
    }

    /// <summary>Evaluates the expression.</summary>
    /// <param name="maskOf">The mask of a name; throws <see cref="BadInputException"/> where there is none.</param>
    /// <returns>0 and 1.</returns>
    /// <exception cref="BadInputException">The text is no such expression.</exception>
    /// <exception cref="ArgumentException">The masks' sizes differ.</exception>
    public static byte[] Evaluate(string text, Func<string, byte[]> maskOf)
    {
        var expression = new MaskExpression(text, maskOf);
        var mask = expression.Either();
        return expression.Word is null ? mask : throw expression.Unexpected("'and', 'or' or the end");
    }

    private string? Word => at < words.Length ? words[at] : null;

    private byte[] Either()
    {
        var mask = Both();
        while (Accept("or"))
            mask = MaskAlgebra.Or(mask, Both());
        return mask;
    }

    private byte[] Both()
    {
        var mask = Single();
        while (Accept("and"))
            mask = MaskAlgebra.And(mask, Single());
        return mask;
    }

    private byte[] Single()
    {
        if (Accept("not"))
            return MaskAlgebra.Not(Single());
        if (Accept("("))
        {
            var mask = Either();
            return Accept(")") ? mask : throw Unexpected("')'");
        }
        if (Word is null or ")" or "and" or "or" || !NamePattern().IsMatch(Word))
            throw Unexpected("the name of a mask");
        return MaskAlgebra.Not(MaskAlgebra.Not(maskOf(words[at++])));
    }

    private bool Accept(string word)
    {
        if (Word != word)
            return false;
        at++;
        return true;
    }

    private BadInputException Unexpected(string wanted) =>
        new($"Mask '{text}': {(Word is null ? "the end" : $"'{Word}'")} stands where {wanted} is needed.");

    [GeneratedRegex(@"[()]|[^\s()]+")]
    private static partial Regex WordPattern();

    [GeneratedRegex(@"^[\p{L}_][\p{L}\p{N}_.\-]*$")]
    private static partial Regex NamePattern();
}
