using Spectre.Console;

namespace TxmXanes.Cli.Console;

/// <summary>A bar on standard error while something works; nothing where that is no terminal.</summary>
internal static class ProgressBar
{
    /// <param name="work">Given where to report the fraction done, 0 to 1.</param>
    public static T While<T>(string task, Func<IProgress<double>, T> work)
    {
        if (System.Console.IsErrorRedirected)
            return work(new Progress<double>());
        // Standard output is for results.
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(System.Console.Error) });
        return console.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).Start(context =>
        {
            var bar = context.AddTask(Markup.Escape(task), maxValue: 1);
            return work(new Progress<double>(done => bar.Value = done));
        });
    }
}
