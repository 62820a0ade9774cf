using TxmXanes.Domain;

namespace TxmXanes.Cli.Commands;

/// <summary>A result never takes the place of what it is made from.</summary>
internal static class OutputFile
{
    /// <exception cref="BadInputException">The output is one of the inputs.</exception>
    public static void MustBeNone(FileInfo output, params IEnumerable<FileInfo?> inputs)
    {
        if (inputs.Any(input => input?.FullName == output.FullName))
            throw new BadInputException($"--out {output.FullName} is an input of this command; name another file.");
    }
}
