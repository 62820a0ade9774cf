using System.Collections;

namespace TxmXanes.Interop.Yaml;

/// <summary>Everything wrong with a document, in the order of its lines.</summary>
public sealed class YamlProblems : IReadOnlyList<YamlProblem>
{
    private readonly List<YamlProblem> _problems = [];

    /// <inheritdoc/>
    public int Count => _problems.Count;

    /// <inheritdoc/>
    public YamlProblem this[int index] => _problems[index];

    /// <summary>Throws one exception for all problems, if there are any.</summary>
    /// <exception cref="YamlProblemsException">There are.</exception>
    public void ThrowIfAny()
    {
        if (Count > 0) throw new YamlProblemsException([.. _problems]);
    }

    /// <inheritdoc/>
    public IEnumerator<YamlProblem> GetEnumerator() => _problems.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Adds a problem where its line belongs.</summary>
    internal void Add(YamlProblem problem)
    {
        var place = _problems.FindLastIndex(other => (other.Line, other.Column).CompareTo((problem.Line, problem.Column)) <= 0);
        _problems.Insert(place + 1, problem);
    }
}
