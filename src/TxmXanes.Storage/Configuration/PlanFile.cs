using TxmXanes.Acquisition.Planning;
using TxmXanes.Domain.Beamlines;
using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;
using TxmXanes.Interop.Yaml;

namespace TxmXanes.Storage.Configuration;

/// <param name="Text">The YAML as the user wrote it.</param>
/// <param name="References">The spectra of <see cref="ScanPlan.References"/>, in their order.</param>
public sealed record PlanDocument(ScanPlan Plan, string Text, IReadOnlyList<RawSpectrum> References);

/// <summary>Reads plans (contracts: Plan) and reports everything wrong with one at once.</summary>
public static class PlanFile
{
    private static readonly string[] Elements =
        ("H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe "
        + "Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U").Split(' ');

    /// <summary>Reads a plan from disk; its references are relative to it.</summary>
    /// <param name="beamline">Checks its limits too, where given.</param>
    /// <exception cref="Domain.BadInputException">Unreadable.</exception>
    /// <exception cref="ConfigurationException">Every problem, with lines.</exception>
    public static PlanDocument Read(string path, BeamlineDescription? beamline = null) =>
        Parse(ConfigurationText.Read(path, "plan"), Path.GetFileName(path), new ReferenceFolder(ConfigurationText.FolderOf(path)), beamline);

    /// <param name="source">What problems call it, e.g. plan.yaml.</param>
    /// <exception cref="ConfigurationException">Every problem, with lines.</exception>
    public static PlanDocument Parse(string text, string source, IReferenceSource references, BeamlineDescription? beamline = null)
    {
        var document = YamlDocumentReader.Parse(text, source);
        var root = document.Root;
        var name = root.RequiredString("name");
        if (name.Length > 200)
            root.Report("name", $"has {name.Length} characters; the limit is 200");
        var energies = PlanEnergies.Read(root.RequiredMap("energies"));
        var listed = root.OptionalList("references");
        var spectra = listed?.ReadReferences(references) ?? [];
        var backgrounds = PlanBackgrounds.Read(root, energies);
        var plan = new ScanPlan
        {
            Name = name,
            Sample = root.OptionalString("sample", ""),
            Element = ReadElement(root),
            Segments = energies.Segments,
            Joints = energies.Joints,
            ExposureSeconds = root.RequiredNumber("exposure_s", 1e-4, 3600),
            FramesPerEnergy = root.OptionalInteger("frames_per_energy", 1, 1000, 1),
            Backgrounds = backgrounds,
            BackgroundFrames = root.OptionalInteger("background_frames", 1, 1000, 1),
            DarkFrames = root.OptionalInteger("dark_frames", 0, 1000, 5),
            References = listed?.Strings() ?? [],
            BackgroundCheck = root.OptionalChoice("background_check", ("fail", BackgroundCheck.Fail), ("warn", BackgroundCheck.Warn)),
            ExtraBackground = PlanExtraBackground.Read(root, backgrounds),
            RetakesPerFrame = root.OptionalInteger("retakes_per_frame", 0, 100, 2),
        };
        energies.ReportUncovered(spectra);
        if (beamline is not null && energies.AreSound)
            foreach (var problem in PlannedMoves.Of(plan, beamline, DeviceFigures.Of(beamline)).Problems)
                energies.SegmentOf(problem.EnergyIndex).Report(problem.Message.TrimEnd('.'));
        ConfigurationException.ThrowIfAny(document);
        return new(plan, text, [.. spectra.Select(s => s.Spectrum)]);
    }

    private static string ReadElement(YamlMap root)
    {
        var element = root.RequiredString("element");
        if (element.Length > 0 && !Elements.Contains(element))
            root.Report("element", $"'{element}' is no element's symbol");
        return element;
    }
}
