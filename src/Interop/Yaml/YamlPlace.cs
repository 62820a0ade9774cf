namespace TxmXanes.Interop.Yaml;

/// <summary>Where a node stands, and where its problems go.</summary>
internal readonly record struct YamlPlace(YamlProblems Problems, string Source, string Path, int Line, int Column)
{
    public void Report(string text) => Problems.Add(new YamlProblem(Source, Line, Column, Path, text));

    public YamlPlace Key(string key, int line, int column) =>
        this with { Path = Path.Length > 0 ? $"{Path}.{key}" : key, Line = line, Column = column };

    public YamlPlace Item(int index) => this with { Path = $"{Path}[{index}]" };

    public YamlPlace At(int line, int column) => this with { Line = line, Column = column };
}
