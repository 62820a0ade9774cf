using TxmXanes.Interop.Hdf5;

namespace TxmXanes.Storage.Nexus;

/// <summary>/entry/background (NXdata): the background behind each sample frame.</summary>
internal static class BackgroundStack
{
    /// <param name="background">(B - D)/(t i0) of sample frame t, asked for in rising order.</param>
    public static void Write(Hdf5Group entry, int count, int rows, int columns, Func<int, float[]> background)
    {
        var group = entry.CreateGroup("background", "NXdata");
        group.SetAttribute("signal", "data");
        var data = group.CreateDataset<float>("data", [count, rows, columns], chunk: [1, rows, columns], storage: Hdf5Storage.WholeChunks);
        data.SetAttribute("units", "counts/s");
        data.SetAttribute("description", "(background - dark) / (exposure x monitor), as used for the sample frame of the same index");
        for (var t = 0; t < count; t++)
            data.WriteRow<float>(t, background(t));
    }
}
