using System.Globalization;
using TxmXanes.Domain.Frames;
using TxmXanes.Interop.Hdf5;
using TxmXanes.Interop.Tiff;
using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Storage.Tests.Import;

/// <summary>Writes scans as other programs keep them.</summary>
internal static class ForeignFiles
{
    /// <summary>Images of a few pixels that tell their number.</summary>
    public static float[] Image(int number, int rows = 3, int columns = 4) => [.. Enumerable.Range(0, rows * columns).Select(i => 1000f * number + i)];

    /// <summary>Several of them one after another.</summary>
    public static T[] Images<T>(int count, Func<float, T> of, int first = 1) => [.. Enumerable.Range(first, count).SelectMany(n => Image(n)).Select(of)];

    public static int[] Of(IScanFrames scan, ImageKey key) => [.. Enumerable.Range(0, scan.Frames.Count).Where(i => scan.Frames[i].Key == key)];

    public static double[] Energies(IScanFrames scan, ImageKey key) => [.. Of(scan, key).Select(i => scan.Frames[i].EnergyEv)];

    public static ushort[] Read(IScanFrames scan, int frame)
    {
        var pixels = new ushort[scan.Camera.Shape.Pixels];
        scan.ReadFrame(frame, pixels);
        return pixels;
    }

    public static void Hdf5(string path, Action<Hdf5Group> write)
    {
        using var file = Hdf5File.Create(path);
        write(file.Root);
        file.Close();
    }

    /// <summary>A recorded scan as a DXchange file: grey values, energies in keV.</summary>
    public static void Dxchange(string path, IScanFrames scan) => Hdf5(path, root =>
    {
        Write("data", ImageKey.Sample);
        Write("data_white", ImageKey.Background);
        Write("data_dark", ImageKey.Dark);
        root.WriteArray<double>("exchange/energy", [Of(scan, ImageKey.Sample).Length], [.. Energies(scan, ImageKey.Sample).Select(e => e / 1000)]);
        root.WriteScalar("measurement/instrument/detector/exposure_time", scan.Frames[0].CountTimeSeconds);

        void Write(string name, ImageKey key)
        {
            var frames = Of(scan, key);
            var dataset = root.CreateDataset<ushort>($"exchange/{name}", [frames.Length, scan.Camera.Shape.Rows, scan.Camera.Shape.Columns]);
            for (var i = 0; i < frames.Length; i++)
                dataset.WriteRow<ushort>(i, Read(scan, frames[i]));
        }
    });

    /// <summary>Some of a scan's frames as one TIFF file of many pages.</summary>
    public static void TiffStack(string path, IScanFrames scan, ImageKey key, TiffStorage? storage = null)
    {
        using var writer = TiffWriter.Create(path, storage);
        foreach (var frame in Of(scan, key))
            writer.Write<ushort>(scan.Camera.Shape.Rows, scan.Camera.Shape.Columns, Read(scan, frame));
    }

    /// <summary>Some of a scan's frames as files of one image each.</summary>
    public static void TiffFiles(Func<int, double, string> path, IScanFrames scan, ImageKey key)
    {
        foreach (var (i, frame) in Of(scan, key).Index())
        {
            using var writer = TiffWriter.Create(path(i, scan.Frames[frame].EnergyEv));
            writer.Write<ushort>(scan.Camera.Shape.Rows, scan.Camera.Shape.Columns, Read(scan, frame));
        }
    }

    public static string Text(IEnumerable<double> numbers) => string.Concat(numbers.Select(n => n.ToString(CultureInfo.InvariantCulture) + "\n"));
}
