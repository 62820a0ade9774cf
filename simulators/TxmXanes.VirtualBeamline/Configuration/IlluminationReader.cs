using TxmXanes.Interop.Yaml;

namespace TxmXanes.VirtualBeamline.Configuration;

internal static class IlluminationReader
{
    /// <param name="root">Holds `illumination`, `illumination_motion` and `texture`.</param>
    /// <param name="folder">Of the file, for relative paths.</param>
    public static IlluminationSettings Read(YamlMap root, string folder)
    {
        var d = new IlluminationSettings();
        var texture = root.OptionalMap("texture");
        d = d with
        {
            Motion = root.OptionalFlag("illumination_motion", d.Motion),
            TextureRms = texture?.OptionalNumber("rms", 0, 0.5, d.TextureRms) ?? d.TextureRms,
            TextureFlats = texture?.OptionalString("flats") is { } flats ? Path.Combine(folder, flats) : null,
            TextureFlatsDarkAdu = texture?.OptionalNumber("flats_dark_adu", 0, 65535, d.TextureFlatsDarkAdu) ?? d.TextureFlatsDarkAdu,
        };
        if (root.OptionalMap("illumination") is not { } map)
            return d;
        return d with
        {
            PhotonsAtMaximum = map.OptionalNumber("photons_at_maximum", 0, 1e9, d.PhotonsAtMaximum),
            ReferenceExposureSeconds = map.OptionalNumber("reference_exposure_s", 1e-4, 1e4, d.ReferenceExposureSeconds),
            SigmaRows = map.OptionalNumber("sigma_rows", 0.05, 100, d.SigmaRows),
            SigmaColumns = map.OptionalNumber("sigma_columns", 0.05, 100, d.SigmaColumns),
            Pedestal = map.OptionalNumber("pedestal", 0, 1, d.Pedestal),
            MotionRowsPer1024Px = map.OptionalNumber("motion_rows_px_of_1024", 0, 500, d.MotionRowsPer1024Px),
            MotionColumnsPer1024Px = map.OptionalNumber("motion_columns_px_of_1024", 0, 500, d.MotionColumnsPer1024Px),
            MotionMemory = map.OptionalNumber("motion_memory", 0, 0.8, d.MotionMemory),
            DriftPer1024PxPerHour = map.OptionalNumber("drift_px_of_1024_per_h", -1000, 1000, d.DriftPer1024PxPerHour),
            DeformationRms = map.OptionalNumber("deformation_rms", 0, 0.2, d.DeformationRms),
            DeformationEnergies = map.OptionalList("deformation_energies")?.AtLeast(4).Numbers(1e-6, 1) ?? d.DeformationEnergies,
            FlickerSeenRms = map.OptionalNumber("flicker_seen_rms", 0, 0.2, d.FlickerSeenRms),
            FlickerUnseenRms = map.OptionalNumber("flicker_unseen_rms", 0, 0.2, d.FlickerUnseenRms),
            GlitchesEv = map.OptionalList("glitches_ev")?.Numbers(5000, 14000) ?? d.GlitchesEv,
            GlitchDepth = map.OptionalNumber("glitch_depth", 0, 0.9, d.GlitchDepth),
        };
    }
}
