using System.Globalization;

namespace TxmXanes.VirtualBeamline.Spectra;

/// <summary>A spectrum from a file, linear between its points and constant beyond them.</summary>
public sealed class MeasuredSpectrum : ISpectrum
{
    private const double EdgeEv = 8333;
    private readonly double[] energiesEv;
    private readonly double[] values;

    /// <param name="energiesEv">Strictly rising.</param>
    /// <param name="values">As many.</param>
    public MeasuredSpectrum(string name, double[] energiesEv, double[] values) => (Name, this.energiesEv, this.values) = (name, energiesEv, values);

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Reads two columns, energy in eV and absorption; lines that begin with # are comments.</summary>
    /// <param name="isRaw">True: a line through 8200-8310 eV is taken off, and the mean over 8395-8800 eV, freed from the slow decay above the edge, is made 1.</param>
    /// <param name="shiftEv">Added to the energies.</param>
    /// <exception cref="InvalidDataException">A line is no pair of numbers, energies do not rise, or the edge is not covered.</exception>
    public static MeasuredSpectrum Read(string name, string path, bool isRaw, double shiftEv)
    {
        var points = new List<(double Energy, double Value)>();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (line.TrimStart() is "" or ['#', ..])
                continue;
            var words = line.Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2 || !Parse(words[0], out var energy) || !Parse(words[1], out var value))
                throw new InvalidDataException($"{path}:{number}: expected energy in eV and absorption, found '{line.Trim()}'.");
            energy += shiftEv;
            if (points.Count > 0 && energy <= points[^1].Energy)
                throw new InvalidDataException($"{path}:{number}: energy {energy} eV does not rise over {points[^1].Energy} eV before it.");
            points.Add((energy, value));
        }
        var (energies, values) = (points.Select(p => p.Energy).ToArray(), points.Select(p => p.Value).ToArray());
        if (points.Count < 20 || energies[0] > 8250 || energies[^1] < 8500)
            throw new InvalidDataException($"{path}: {points.Count} points {(points.Count > 0 ? $"from {energies[0]} to {energies[^1]} eV " : "")}do not cover the nickel edge from 8250 to 8500 eV.");
        return new(name, energies, isRaw ? EdgeNormalised(energies, values) : values);
    }

    /// <inheritdoc/>
    public double At(double energyEv)
    {
        if (energyEv <= energiesEv[0])
            return values[0];
        if (energyEv >= energiesEv[^1])
            return values[^1];
        var found = Array.BinarySearch(energiesEv, energyEv);
        if (found >= 0)
            return values[found];
        var high = ~found;
        var w = (energyEv - energiesEv[high - 1]) / (energiesEv[high] - energiesEv[high - 1]);
        return (1 - w) * values[high - 1] + w * values[high];
    }

    private static double[] EdgeNormalised(double[] energies, double[] values)
    {
        var before = Range(energies, 8200, 8310);
        var (meanX, meanY) = (before.Average(i => energies[i]), before.Average(i => values[i]));
        var slope = before.Sum(i => (energies[i] - meanX) * (values[i] - meanY)) / before.Sum(i => (energies[i] - meanX) * (energies[i] - meanX));
        var lifted = values.Select((v, i) => v - meanY - slope * (energies[i] - meanX)).ToArray();
        var step = Range(energies, 8395, 8800).Average(i => lifted[i] / Math.Pow(energies[i] / EdgeEv, ParametricSpectrum.DecayExponent));
        return [.. lifted.Select(v => v / step)];
    }

    private static int[] Range(double[] energies, double from, double to) =>
        [.. Enumerable.Range(0, energies.Length).Where(i => energies[i] >= from && energies[i] <= to)];

    private static bool Parse(string word, out double value) =>
        double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
