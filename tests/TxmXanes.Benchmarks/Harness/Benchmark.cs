namespace TxmXanes.Benchmarks.Harness;

/// <summary>One measured number.</summary>
/// <param name="Limit">What it must reach, where a limit is set; else null.</param>
/// <param name="AtMost">Whether the limit is an upper one.</param>
internal sealed record Figure(string Name, double Value, string Unit, double? Limit = null, bool AtMost = true)
{
    public bool? Reached => Limit is { } limit ? AtMost ? Value <= limit : Value >= limit : null;
}

/// <summary>Something measured; the figures it gives stand for themselves.</summary>
/// <param name="Name">For --filter.</param>
/// <param name="What">One line for people.</param>
internal sealed record Benchmark(string Name, string What, Func<CancellationToken, Task<IReadOnlyList<Figure>>> Run);
