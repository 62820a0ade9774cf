using TxmXanes.VirtualBeamline.Random;
using TxmXanes.VirtualBeamline.Spectra;

namespace TxmXanes.VirtualBeamline.Samples;

/// <summary>The built-in samples by name.</summary>
public static class PhantomFactory
{
    /// <summary>Every name, in the order of the documentation.</summary>
    public static IReadOnlyList<string> Names { get; } = ["ni-nio", "ncm811-pristine", "ncm811-cycled"];

    /// <summary>The chemical states of a sample with their parametric spectra.</summary>
    /// <exception cref="InvalidDataException">No such sample.</exception>
    public static IReadOnlyList<ISpectrum> SpectraOf(string name) => name switch
    {
        "ni-nio" => [NickelSpectra.Nickel, NickelSpectra.NickelOxide],
        "ncm811-pristine" or "ncm811-cycled" => [NickelSpectra.NickelTwo, NickelSpectra.NickelThree, NickelSpectra.NickelFour],
        _ => throw new InvalidDataException($"There is no sample '{name}'; known are {string.Join(", ", Names)}."),
    };

    /// <summary>Makes a sample.</summary>
    /// <param name="spectra">In place of the parametric ones; as many as <see cref="SpectraOf"/> gives.</param>
    /// <exception cref="InvalidDataException">No such sample, or another number of spectra.</exception>
    public static Phantom Create(string name, int rows, int columns, ulong seed, IReadOnlyList<ISpectrum>? spectra = null)
    {
        var own = SpectraOf(name);
        spectra ??= own;
        if (spectra.Count != own.Count)
            throw new InvalidDataException($"Sample '{name}' has {own.Count} chemical states ({string.Join(", ", own.Select(s => s.Name))}), but {spectra.Count} spectra are given.");
        var canvas = new Canvas(rows, columns, own.Count);
        var random = new CounterRandom(seed).Stream("sample");
        SmoothAbsorption[] companions;
        if (name == "ni-nio")
        {
            PowderSample.Paint(canvas, random);
            companions = [SmoothAbsorption.Nickel, SmoothAbsorption.NickelOxide];
        }
        else
        {
            CathodeSample.Paint(canvas, random, cycled: name == "ncm811-cycled");
            companions = [SmoothAbsorption.LayeredOxide, SmoothAbsorption.LayeredOxide, SmoothAbsorption.LayeredOxide];
        }
        canvas.Finish();
        return new(rows, columns, [.. spectra.Select((s, j) => new Species(s, companions[j]))], canvas.Coefficients, canvas.Binder);
    }
}
