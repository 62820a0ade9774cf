using TxmXanes.Benchmarks.Harness;

namespace TxmXanes.Benchmarks;

/// <summary>Every benchmark, in the order they run.</summary>
internal static class Catalogue
{
    public static IReadOnlyList<Benchmark> All { get; } = [];
}
