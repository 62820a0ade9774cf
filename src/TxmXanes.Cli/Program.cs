using System.CommandLine;
using TxmXanes.Cli.Commands;
using TxmXanes.Cli.Console;

var root = new RootCommand("TxmXanes: energy scans on a transmission X-ray microscope, with live chemical maps.")
{
    DemoCommand.Create(),
    PlanCommand.Create(),
    ScanCommand.Create(),
    ProcessCommand.Create(),
    BackgroundCommand.Create(),
    CompareCommand.Create(),
    ExportCommand.Create(),
    // Started by the launcher itself; listed here for the help.
    new Command("daemon", "Run the daemon: ./txmx daemon [--config FILE]"),
    new Command("simulator", "Run the virtual beamline: ./txmx simulator [--config FILE]"),
    new Command("test", "Run every test: ./txmx test [filter]"),
    new Command("bench", "Run the benchmarks: ./txmx bench [--json FILE] [--filter NAME]"),
};

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    System.Console.Error.WriteLine($"txmx: {ParseProblems.Sentence(parsed.Errors.Select(e => e.Message))}");
    return ExitStatus.BadInput;
}
return await ExitStatus.OfAsync(() => parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }));
