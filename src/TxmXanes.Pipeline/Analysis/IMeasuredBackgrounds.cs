namespace TxmXanes.Pipeline.Analysis;

/// <summary>The backgrounds of a scan as measured, whatever its images are stored as.</summary>
/// <remarks>One caller at a time.</remarks>
internal interface IMeasuredBackgrounds
{
    /// <summary>In order of acquisition; at least one.</summary>
    IReadOnlyList<BackgroundStop> Stops { get; }

    /// <summary>The mean of a stop's frames, (B - D)/(t i0); NaN where invalid. Read anew at every call.</summary>
    float[] Read(int stop);

    /// <summary>The same into an image that is there already.</summary>
    void Read(int stop, float[] normalised);

    /// <summary>Mean t i0 of a stop's frames.</summary>
    double ExposureOf(int stop);
}
