using TxmXanes.Domain;
using TxmXanes.Domain.Spectra;
using TxmXanes.Interop.Yaml;
using TxmXanes.Storage.References;

namespace TxmXanes.Storage.Configuration;

/// <summary>Where the reference spectra that a plan or recipe names come from.</summary>
public interface IReferenceSource
{
    /// <exception cref="BadInputException">There is none of this name, or it is no spectrum; one sentence with its path.</exception>
    RawSpectrum Read(string name);
}

/// <summary>Files on disk; relative names are relative to a folder (that of the plan or recipe).</summary>
public sealed class ReferenceFolder(string folder) : IReferenceSource
{
    public RawSpectrum Read(string name)
    {
        var path = Path.GetFullPath(Path.Combine(folder, name));
        return File.Exists(path) ? ReferenceFile.Read(path) : throw new BadInputException($"there is no file {path}");
    }
}

/// <summary>Files that came with a request, by the name used in the plan or recipe.</summary>
public sealed class GivenReferences(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files) : IReferenceSource
{
    public RawSpectrum Read(string name) => files.TryGetValue(name, out var bytes)
        ? ReferenceFile.Parse(bytes.Span, name)
        : throw new BadInputException($"the file {name} was not sent along");
}

internal static class ReferenceLists
{
    private const int MostReferences = 32;

    /// <summary>Reads a list of reference files; each that cannot be read is a problem at its line.</summary>
    public static IReadOnlyList<(YamlNode Node, RawSpectrum Spectrum)> ReadReferences(this YamlList list, IReferenceSource source)
    {
        if (list.Count > MostReferences)
        {
            list.Report($"{list.Count} references are too many; the limit is {MostReferences}");
            return [];
        }
        var spectra = new List<(YamlNode, RawSpectrum)>();
        foreach (var node in list)
        {
            var name = node.Text();
            if (name.Length == 0)
                continue;
            try
            {
                var spectrum = source.Read(name);
                if (spectra.Exists(s => s.Item2.Name == spectrum.Name))
                    node.Report($"there are two references of the name {spectrum.Name}");
                spectra.Add((node, spectrum));
            }
            catch (BadInputException e)
            {
                node.Report(e.Message.TrimEnd('.'));
            }
        }
        return spectra;
    }
}
