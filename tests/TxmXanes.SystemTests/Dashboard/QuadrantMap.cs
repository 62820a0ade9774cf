namespace TxmXanes.SystemTests.Dashboard;

/// <summary>
/// Maps whose quarters can be told apart on the screen: bottom left has no value, bottom right is the middle of the scale, and the upper two are its ends,
/// changing sides with every version. A map drawn upside down, mirrored, late or of another reference therefore looks wrong.
/// </summary>
internal static class QuadrantMap
{
    public static Func<int, int, float> Of(string quantity, int reference, long version)
    {
        const int middleRow = FakeDaemon.RowsPx / FakeDaemon.BinPx / 2, middleColumn = FakeDaemon.ColumnsPx / FakeDaemon.BinPx / 2;
        var leftIsHigh = (version + reference) % 2 != 0;
        var scale = quantity == "thickness" ? 0.5f : 1f;
        return (row, column) => scale * ((row < middleRow, column < middleColumn) switch
        {
            (true, var left) => left == leftIsHigh ? 1f : 0f,
            (false, true) => float.NaN,
            (false, false) => 0.5f,
        });
    }
}
