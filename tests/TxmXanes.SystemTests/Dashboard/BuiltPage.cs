using TxmXanes.TestKit;

namespace TxmXanes.SystemTests.Dashboard;

/// <summary>The dashboard as `npm run build` leaves it.</summary>
public static class BuiltPage
{
    /// <summary>The folder that holds index.html.</summary>
    /// <exception cref="InvalidOperationException">The page has not been built.</exception>
    public static string Folder
    {
        get
        {
            var folder = Path.Combine(Repository.Root, "src", "TxmXanes.Daemon", "wwwroot");
            return File.Exists(Path.Combine(folder, "index.html"))
                ? folder
                : throw new InvalidOperationException($"The dashboard is not built ({folder}): run 'npm ci && npm run build' in src/dashboard.");
        }
    }
}
