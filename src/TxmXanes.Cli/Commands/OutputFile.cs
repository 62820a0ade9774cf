using TxmXanes.Domain;

namespace TxmXanes.Cli.Commands;

/// <summary>A result never takes the place of what it is made from.</summary>
internal static class OutputFile
{
    /// <summary>Before hours of work: the folder is there, and the name is not that of a folder.</summary>
    /// <exception cref="BadInputException">A file of this name cannot be written.</exception>
    public static void MustBePossible(FileInfo output)
    {
        if (Directory.Exists(output.FullName))
            throw new BadInputException($"{output.FullName} is a folder; name the file to write.");
        if (!Directory.Exists(output.DirectoryName))
            throw new BadInputException($"{output.FullName} cannot be written: there is no folder {output.DirectoryName}.");
    }

    /// <exception cref="BadInputException">The output is one of the inputs.</exception>
    public static void MustBeNone(FileInfo output, params IEnumerable<FileInfo?> inputs)
    {
        if (inputs.Any(input => input?.FullName == output.FullName))
            throw new BadInputException($"--out {output.FullName} is an input of this command; name another file.");
    }
}
