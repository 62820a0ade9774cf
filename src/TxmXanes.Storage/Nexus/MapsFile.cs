using TxmXanes.Interop.Hdf5;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Pipeline.Recording;

namespace TxmXanes.Storage.Nexus;

/// <summary>Writes results (contracts: maps file). The names are also those of the virtual beamline's truth file.</summary>
public static class MapsFile
{
    /// <exception cref="RecordingException">One sentence with path and cause.</exception>
    public static void Write(string path, MapSet maps, MapProvenance provenance, TimeProvider clock) => WholeFile.Write(path, "the maps", (Hdf5File file) =>
    {
        NexusLayout.WriteRoot(file, clock.GetUtcNow());
        file.Root.SetAttribute("file_name", Path.GetFileName(path));
        using var entry = file.Root.CreateGroup("entry", "NXentry");
        entry.SetAttribute("default", "maps");
        WriteMaps(entry.CreateGroup("maps", "NXdata"), maps);
        MaskGroup.Write(entry, maps);
        SpectraGroup.Write(entry, maps.Spectra);
        WriteShifts(entry, maps);
        ProcessGroup.Write(entry, provenance, maps.Notes, clock);
        if (maps.BackgroundReport is { } report)
            BackgroundReportGroup.Write(entry, report, maps.Rows, maps.Columns);
        if (maps.Backgrounds is { } backgrounds)
            BackgroundStack.Write(entry, backgrounds.Length, maps.Rows, maps.Columns, t => backgrounds[t]);
    });

    private static void WriteMaps(Hdf5Group group, MapSet maps)
    {
        group.SetAttribute("signal", "fraction");
        group.SetAttribute("axes", [".", ".", "."]);
        Stack("fraction", maps.Fraction, "1");
        Stack("coefficient", maps.Coefficient, "1");
        Stack("fraction_sigma", maps.FractionSigma, "1");
        if (maps.FractionBound is { } bound)
            Stack("fraction_crb", bound, "1");
        Plane("thickness", maps.Thickness, "1");
        if (maps.EdgeEnergyEv is { } edge)
            Plane("edge_energy", edge, "eV");
        if (maps.WhitelineEnergyEv is { } whiteline)
            Plane("whiteline_energy", whiteline, "eV");
        Plane("fit_error", maps.FitError, "1");
        var valid = group.WriteArray<byte>("valid", [maps.Rows, maps.Columns], maps.Valid);
        valid.SetAttribute("description", "0 not valid, 1 valid, 2 valid with an active constraint");
        group.WriteStrings("reference_name", maps.ReferenceNames);
        if (maps.PixelSizeNm > 0)
            group.SetAttribute("pixel_size_nm", maps.PixelSizeNm);
        OtherMaps.Write(group, maps);

        void Stack(string name, float[][] planes, string units)
        {
            var stack = group.CreateDataset<float>(name, [planes.Length, maps.Rows, maps.Columns], chunk: [1, maps.Rows, maps.Columns], storage: Hdf5Storage.WholeChunks);
            stack.SetAttribute("units", units);
            stack.SetAttribute("interpretation", "image");
            for (var j = 0; j < planes.Length; j++)
                stack.WriteRow<float>(j, planes[j]);
        }

        void Plane(string name, float[] plane, string units)
        {
            var map = group.WriteArray<float>(name, [maps.Rows, maps.Columns], plane);
            map.SetAttribute("units", units);
            map.SetAttribute("interpretation", "image");
        }
    }

    private static void WriteShifts(Hdf5Group entry, MapSet maps)
    {
        var shifts = entry.WriteArray<float>("shift", [maps.Shifts.Length, 2], maps.Shifts.SelectMany(s => new[] { s.Row, s.Column }).ToArray());
        shifts.SetAttribute("units", "px");
        shifts.SetAttribute("description", "row, column; what lies at (r, c) in the first sample frame lies at (r, c) + shift in this one");
        if (maps.FrameEnergiesEv.Count > 0)
            entry.WriteArray<double>("shift_energy", [maps.FrameEnergiesEv.Count], [.. maps.FrameEnergiesEv]).SetAttribute("units", "eV");
        if (maps.Motions is not { } motions)
            return;
        var matrices = entry.WriteArray<double>("motion", [motions.Count, 2, 3], [.. motions.SelectMany(m => new[] { m.RowByRow, m.RowByColumn, m.RowShift, m.ColumnByRow, m.ColumnByColumn, m.ColumnShift })]);
        matrices.SetAttribute("units", "px");
        matrices.SetAttribute("description", "row' and column' = matrix (row, column, 1) from the image's centre; what lies at p in the first sample frame lies at p' in this one");
    }
}
