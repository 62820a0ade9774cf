using TxmXanes.Interop.Hdf5;
using TxmXanes.VirtualBeamline.Scenes;

namespace TxmXanes.VirtualBeamline.Truth;

/// <summary>Writes the truth of one scan with the names of a result (contracts: "Truth file of the virtual beamline").</summary>
public static class TruthFile
{
    /// <param name="shots">The scan's sample frames in their order, at least one; the first one's geometry is the maps'.</param>
    /// <param name="withBackgrounds">Also the noise-free background of every sample frame.</param>
    /// <remarks>Written beside and moved into place, so that a reader sees an old file or a new one, never half of one.</remarks>
    public static void Write(string path, Scene scene, IReadOnlyList<Shot> shots, bool withBackgrounds)
    {
        var unfinished = path + ".part";
        using (var file = Hdf5File.Create(unfinished, overwrite: true))
        {
            file.Root.SetAttribute("default", "entry");
            using var entry = file.Root.CreateGroup("entry", "NXentry");
            entry.SetAttribute("default", "maps");
            WriteMaps(entry, scene, shots);
            WriteShots(entry, shots);
            if (withBackgrounds)
                WriteBackgrounds(entry, scene, shots);
            file.Close();
        }
        File.Move(unfinished, path, overwrite: true);
    }

    private static void WriteMaps(Hdf5Group entry, Scene scene, IReadOnlyList<Shot> shots)
    {
        var truth = new TruthMaps(scene.Phantom, shots[0].Geometry);
        var bounds = new CramerRao(scene, truth, shots).Bounds();
        using var maps = entry.CreateGroup("maps", "NXdata");
        maps.SetAttribute("signal", "fraction");
        maps.SetAttribute("axes", ["reference_name", ".", "."]);
        WriteStack(maps, "fraction", scene, truth.Fractions, "1");
        WriteStack(maps, "coefficient", scene, truth.Coefficients, "1");
        WriteStack(maps, "fraction_crb", scene, bounds, "1");
        long[] shape = [scene.Phantom.Rows, scene.Phantom.Columns];
        using var thickness = maps.WriteArray<float>("thickness", shape, truth.Thickness);
        thickness.SetAttribute("units", "1");
        var valid = bounds[0].Select(b => float.IsNaN(b) ? (byte)0 : (byte)1).ToArray();
        using var validity = maps.WriteArray<byte>("valid", shape, valid);
        using var names = maps.WriteStrings("reference_name", [.. scene.Phantom.Species.Select(s => s.Spectrum.Name)]);
    }

    private static void WriteStack(Hdf5Group group, string name, Scene scene, IReadOnlyList<float[]> maps, string units)
    {
        using var data = group.CreateDataset<float>(name, [maps.Count, scene.Phantom.Rows, scene.Phantom.Columns]);
        data.SetAttribute("units", units);
        for (var j = 0; j < maps.Count; j++)
            data.WriteRow<float>(j, maps[j]);
    }

    private static void WriteShots(Hdf5Group entry, IReadOnlyList<Shot> shots)
    {
        var first = shots[0].Geometry;
        var shifts = shots.SelectMany(s => new[] { (float)(s.Geometry.RowShiftPx - first.RowShiftPx), (float)(s.Geometry.ColumnShiftPx - first.ColumnShiftPx) }).ToArray();
        using var shift = entry.WriteArray<float>("shift", [shots.Count, 2], shifts);
        shift.SetAttribute("units", "px");
        shift.SetAttribute("description", "row, column; what lies at (r, c) in the first sample frame lies at (r, c) + shift in this one");
        using var energy = entry.WriteArray<double>("energy", [shots.Count], shots.Select(s => s.EnergyEv).ToArray());
        energy.SetAttribute("units", "eV");
        using var ids = entry.WriteArray<long>("image_id", [shots.Count], shots.Select(s => s.ImageId).ToArray());
    }

    private static void WriteBackgrounds(Hdf5Group entry, Scene scene, IReadOnlyList<Shot> shots)
    {
        var (rows, columns) = (scene.Phantom.Rows, scene.Phantom.Columns);
        using var background = entry.CreateGroup("background", "NXdata");
        background.SetAttribute("signal", "data");
        using var data = background.CreateDataset<float>("data", [shots.Count, rows, columns], chunk: [1, rows, columns]);
        data.SetAttribute("units", "ADU");
        data.SetAttribute("description", "expected grey value above dark, without noise and sample, for the exposure of the sample frame with the same index");
        var image = new float[rows * columns];
        for (var t = 0; t < shots.Count; t++)
        {
            var beam = scene.Beam.Image(shots[t].Envelope);
            for (var row = 0; row < rows; row++)
                beam.Row(row, scene.BeamMaximumAdu(shots[t]), image.AsSpan(row * columns, columns));
            data.WriteRow<float>(t, image);
        }
        using var seconds = background.WriteArray<double>("count_time", [shots.Count], shots.Select(s => s.ExposureSeconds).ToArray());
        seconds.SetAttribute("units", "s");
    }
}
