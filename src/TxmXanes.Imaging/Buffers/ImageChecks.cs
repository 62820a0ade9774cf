using System.Runtime.CompilerServices;

namespace TxmXanes.Imaging.Buffers;

/// <summary>Argument checks shared by the kernels.</summary>
internal static class ImageChecks
{
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void SameLength(int expected, int actual, [CallerArgumentExpression(nameof(actual))] string name = "")
    {
        if (expected != actual)
            throw new ArgumentException($"{name} is {actual}, expected {expected}.", name);
    }
}
