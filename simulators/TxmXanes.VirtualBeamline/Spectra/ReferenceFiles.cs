using System.Globalization;
using System.Text;

namespace TxmXanes.VirtualBeamline.Spectra;

/// <summary>The spectra as .xmu text for the analysis: exactly what the phantom's optical density is made of.</summary>
public static class ReferenceFiles
{
    private const double FirstEv = 8150;
    private const double LastEv = 8650;
    private const double StepEv = 0.25;

    /// <summary>File name of a spectrum: "Ni2+" gives "ni2.xmu".</summary>
    public static string FileName(ISpectrum spectrum) => string.Concat(spectrum.Name.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit)) + ".xmu";

    /// <summary>The file's text: comments, then energy in eV and edge-normalised absorption from 8150 to 8650 eV by 0.25.</summary>
    public static string Text(ISpectrum spectrum)
    {
        var text = new StringBuilder($"# {spectrum.Name}: reference of the virtual beamline\n# energy_eV mu_edge_normalised\n");
        for (var i = 0; FirstEv + i * StepEv <= LastEv; i++)
            text.Append(CultureInfo.InvariantCulture, $"{FirstEv + i * StepEv:0.00} {spectrum.At(FirstEv + i * StepEv):0.0000000}\n");
        return text.ToString();
    }

    /// <summary>Writes one file for each spectrum.</summary>
    public static void Write(string folder, IEnumerable<ISpectrum> spectra)
    {
        Directory.CreateDirectory(folder);
        foreach (var spectrum in spectra)
            File.WriteAllText(Path.Combine(folder, FileName(spectrum)), Text(spectrum));
    }
}
