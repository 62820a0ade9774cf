using Xunit;

namespace TxmXanes.SystemTests.Scans;

/// <summary>Test classes that look at the same finished scan.</summary>
[CollectionDefinition(Name)]
public sealed class FinishedScanCollection : ICollectionFixture<FinishedScan>
{
    public const string Name = "finished scan";
}
