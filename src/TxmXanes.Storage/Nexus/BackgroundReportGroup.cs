using TxmXanes.Interop.Hdf5;
using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Storage.Nexus;

/// <summary>How the predicted backgrounds turned out, at <c>/entry/background_quality</c> of a maps file.</summary>
internal static class BackgroundReportGroup
{
    private const string Name = "background_quality";

    public static void Write(Hdf5Group entry, BackgroundReport report, int rows, int columns)
    {
        using var group = entry.CreateGroup(Name, "NXdata");
        group.SetAttribute("signal", "residual_sigma");
        group.WriteString("model", report.Model);
        group.WriteString("note", report.Note);
        var residual = group.WriteArray<float>("residual_sigma", [report.ResidualSigma.Length], report.ResidualSigma);
        residual.SetAttribute("units", "1");
        residual.SetAttribute("description", "rms of the optical density left in the sample-free pixels of a sample frame over its counting noise; 1 is noise alone");
        var field = group.WriteArray<float>("field_sigma", [report.FieldSigma.Length], report.FieldSigma);
        field.SetAttribute("units", "1");
        field.SetAttribute("description", "standard error of ln background over the sample, counting noise apart");
        group.WriteArray<byte>("sample_free", [rows, columns], report.SampleFree).SetAttribute("description", "1 where the pixel was taken for free of sample, 2 for level thin sample, used with a density of its own");
    }

    /// <summary>Null where the file has none.</summary>
    public static BackgroundReport? Read(Hdf5File file, int rows, int columns, long mostBytes)
    {
        if (!file.Root.Exists($"entry/{Name}"))
            return null;
        using var group = file.Root.OpenGroup($"entry/{Name}");
        using var free = group.OpenDataset("sample_free");
        if (free.Shape is not [var r, var c] || r != rows || c != columns)
            throw new Domain.BadInputException($"{free} has shape [{string.Join(", ", free.Shape)}] where [{rows}, {columns}] is needed.");
        return new(Text("model"), Values("residual_sigma"), Values("field_sigma"), free.ReadAll<byte>(mostBytes), Text("note"));

        string Text(string name)
        {
            using var dataset = group.OpenDataset(name);
            return dataset.ReadString();
        }

        float[] Values(string name)
        {
            using var dataset = group.OpenDataset(name);
            return dataset.ReadAll<float>(mostBytes);
        }
    }
}
