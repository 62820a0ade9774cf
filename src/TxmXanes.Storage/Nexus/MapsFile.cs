using TxmXanes.Domain;
using TxmXanes.Interop.Hdf5;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Pipeline.Recording;

namespace TxmXanes.Storage.Nexus;

/// <summary>Writes results (contracts: maps file). The names are also those of the virtual beamline's truth file.</summary>
public static class MapsFile
{
    /// <summary>Writes beside and renames, so that a reader finds the old file or the new one, never half of one.</summary>
    /// <exception cref="RecordingException">One sentence with path and cause.</exception>
    public static void Write(string path, MapSet maps, MapProvenance provenance, TimeProvider clock)
    {
        var unfinished = path + ".part";
        try
        {
            using (var file = Hdf5File.Create(unfinished, overwrite: true))
            {
                NexusLayout.WriteRoot(file, clock.GetUtcNow());
                file.Root.SetAttribute("file_name", Path.GetFileName(path));
                using var entry = file.Root.CreateGroup("entry", "NXentry");
                entry.SetAttribute("default", "maps");
                WriteMaps(entry.CreateGroup("maps", "NXdata"), maps);
                WriteShifts(entry, maps);
                WriteProcess(entry.CreateGroup("process", "NXprocess"), maps, provenance, clock);
                if (maps.Backgrounds is { } backgrounds)
                    WriteBackgrounds(entry.CreateGroup("background", "NXdata"), maps, backgrounds);
                file.SyncToDisk();
                file.Close();
            }
            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception e) when (e is Hdf5Exception or IOException or UnauthorizedAccessException)
        {
            RemoveUnfinished(unfinished);
            throw new RecordingException($"Cannot write the maps {path}: {e.Message}", e);
        }
    }

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
    }

    private static void WriteProcess(Hdf5Group process, MapSet maps, MapProvenance provenance, TimeProvider clock)
    {
        process.WriteString("program", provenance.Program);
        process.WriteString("version", provenance.Version);
        process.WriteString("date", NexusLayout.Iso(clock.GetUtcNow()));
        process.WriteString("recipe", provenance.RecipeText).SetAttribute("type", "application/yaml");
        process.WriteString("input_file", provenance.InputPath).SetAttribute("sha256", provenance.InputSha256);
        process.WriteString("input_sha256", provenance.InputSha256);
        process.WriteStrings("notes", maps.Notes);
    }

    private static void WriteBackgrounds(Hdf5Group group, MapSet maps, float[][] backgrounds)
    {
        group.SetAttribute("signal", "data");
        var data = group.CreateDataset<float>("data", [backgrounds.Length, maps.Rows, maps.Columns], chunk: [1, maps.Rows, maps.Columns], storage: Hdf5Storage.WholeChunks);
        data.SetAttribute("units", "counts/s");
        data.SetAttribute("description", "(background - dark) / (exposure x monitor), as used for the sample frame of the same index");
        for (var t = 0; t < backgrounds.Length; t++)
            data.WriteRow<float>(t, backgrounds[t]);
    }

    private static void RemoveUnfinished(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The failure that matters is on its way to the caller; the left-over is named .part and overwritten next time.
        }
    }
}
