using TxmXanes.Interop.Hdf5;

namespace TxmXanes.Interop.Tests.Hdf5;

/// <summary>A scan in small: frame n is filled with n, its energy is 8200 + n.</summary>
internal sealed class LiveScan : IDisposable
{
    private const int Rows = 32, Columns = 32;

    private readonly Hdf5Dataset _energy;
    private readonly ushort[] _frame = new ushort[Rows * Columns];

    private LiveScan(Hdf5Dataset frames, Hdf5Dataset energy) => (Frames, _energy) = (frames, energy);

    public Hdf5Dataset Frames { get; }

    public static LiveScan Create(Hdf5File file) => new(
        file.Root.CreateDataset<ushort>("/entry/data", [0, Rows, Columns], maxShape: [-1, Rows, Columns], chunk: [1, Rows, Columns], storage: Hdf5Storage.WholeChunks),
        file.Root.CreateDataset<double>("/entry/energy", [0], maxShape: [-1], chunk: [64]));

    public static LiveScan Open(Hdf5File file) => new(file.Root.OpenDataset("/entry/data"), file.Root.OpenDataset("/entry/energy"));

    /// <summary>Even frames go through the chunk cache, odd ones straight to the file.</summary>
    public void Write(int n)
    {
        Array.Fill(_frame, (ushort)n);
        if (n % 2 == 0) Frames.WriteRow<ushort>(n, _frame);
        else Frames.WriteRowChunk<ushort>(n, _frame);
        _energy.WriteRow(n, 8200.0 + n);
    }

    public void Dispose()
    {
        Frames.Dispose();
        _energy.Dispose();
    }
}
