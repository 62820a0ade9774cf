using TxmXanes.Storage.Tests.Nexus;
using Xunit.Runner.InProc.SystemConsole;

return args is [AppendingChild.Command, .. var rest] ? AppendingChild.Run(rest) : await ConsoleRunner.Run(args);
