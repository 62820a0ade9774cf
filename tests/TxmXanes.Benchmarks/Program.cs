using TxmXanes.Benchmarks;
using TxmXanes.Benchmarks.Harness;

// ./txmx bench [--json FILE] [--filter NAME]
string? json = null, filter = null;
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--json" when i + 1 < args.Length:
            json = args[++i];
            break;
        case "--filter" when i + 1 < args.Length:
            filter = args[++i];
            break;
        default:
            Console.Error.WriteLine($"txmx bench: unknown option '{args[i]}'; there are --json FILE and --filter NAME.");
            return 2;
    }
}

var chosen = Catalogue.All.Where(b => filter is null || b.Name.Contains(filter, StringComparison.OrdinalIgnoreCase)).ToArray();
if (chosen.Length == 0)
{
    Console.Error.WriteLine($"txmx bench: no benchmark is named like '{filter}'; there are {string.Join(", ", Catalogue.All.Select(b => b.Name))}.");
    return 2;
}
using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) => { e.Cancel = true; interrupted.Cancel(); };
var results = new List<(string, IReadOnlyList<Figure>)>();
foreach (var benchmark in chosen)
{
    Console.Error.WriteLine($"{benchmark.Name}: {benchmark.What}");
    var figures = await benchmark.Run(interrupted.Token);
    Report.Print(benchmark.Name, figures);
    results.Add((benchmark.Name, figures));
}
if (json is not null)
    Report.WriteJson(json, results);
return 0;
