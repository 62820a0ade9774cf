namespace TxmXanes.VirtualBeamline.Configuration;

/// <summary>The beam on the detector (science section 3); lengths relative to the frame, so that every size shows the same beam.</summary>
public sealed record IlluminationSettings
{
    /// <summary>Movement and deformation of the envelope and the flicker that the ion chamber does not see; false holds them still.</summary>
    public bool Motion { get; init; } = true;

    /// <summary>Photons per pixel at the envelope's maximum for <see cref="ReferenceExposureSeconds"/> at the nominal ring current.</summary>
    public double PhotonsAtMaximum { get; init; } = 14_000;

    public double ReferenceExposureSeconds { get; init; } = 5;

    /// <summary>Envelope's standard deviations over the frame's height and width.</summary>
    public double SigmaRows { get; init; } = 0.36;

    public double SigmaColumns { get; init; } = 0.38;

    /// <summary>Light without the Gaussian, as a share of the maximum (150 of 2190 ADU on the real flats).</summary>
    public double Pedestal { get; init; } = 0.07;

    /// <summary>Texture's rms after a high pass of 20 px.</summary>
    public double TextureRms { get; init; } = 0.075;

    /// <summary>A .npy stack of measured flats (uint16, [N, H, W]) to take the texture from, and its dark level, ADU.</summary>
    public string? TextureFlats { get; init; }

    public double TextureFlatsDarkAdu { get; init; } = 17;

    /// <summary>Movement of the centre, rms over 1024 px of height and of width.</summary>
    public double MotionRowsPer1024Px { get; init; } = 13;

    public double MotionColumnsPer1024Px { get; init; } = 3.5;

    /// <summary>Share of a frame's displacement left in the next one.</summary>
    public double MotionMemory { get; init; } = 0.3;

    /// <summary>Slow thermal drift of the centre, px of 1024 in each direction per hour.</summary>
    public double DriftPer1024PxPerHour { get; init; } = 6;

    /// <summary>What a degree-2 polynomial in log intensity cannot follow, rms.</summary>
    public double DeformationRms { get; init; } = 0.0095;

    /// <summary>Relative energies of the deformation modes.</summary>
    public IReadOnlyList<double> DeformationEnergies { get; init; } = [0.040, 0.025, 0.018, 0.015];

    /// <summary>Flicker from source and monochromator, which the ion chamber sees, and from the condenser, which it does not: together 1.2 % rms.</summary>
    public double FlickerSeenRms { get; init; } = 0.009;

    public double FlickerUnseenRms { get; init; } = 0.008;

    /// <summary>Energies of monochromator glitches, eV; each takes <see cref="GlitchDepth"/> of the flux over 1.5 eV rms.</summary>
    public IReadOnlyList<double> GlitchesEv { get; init; } = [8287, 8431];

    public double GlitchDepth { get; init; } = 0.04;
}
