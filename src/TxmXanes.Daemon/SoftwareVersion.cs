using System.Reflection;

namespace TxmXanes.Daemon;

/// <summary>What files and status call this program.</summary>
internal static class SoftwareVersion
{
    public static string Text { get; } = typeof(SoftwareVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
