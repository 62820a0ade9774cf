using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;
using TxmXanes.Imaging.Registration;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Pipeline.Analysis;

/// <summary>The passes over a scan's frames that the final analysis is made of.</summary>
/// <remarks>Owned by one thread.</remarks>
internal sealed class ProcessingPasses
{
    // Shares of the progress: registration reads the frames once, the refined fit up to seven times.
    private const double RegistrationShare = 0.2, FitShare = 0.75;

    private readonly Recipe recipe;
    private readonly IReadOnlyList<ReferenceSpectrum> references;
    private readonly IProgress<double>? progress;
    private readonly CancellationToken cancellation;

    public ProcessingPasses(IOpticalDensities reader, Recipe recipe, IReadOnlyList<ReferenceSpectrum> references, IProgress<double>? progress, CancellationToken cancellation)
    {
        (Reader, this.recipe, this.references, this.progress, this.cancellation) = (reader, recipe, references, progress, cancellation);
        EnergiesEv = Enumerable.Range(0, reader.Count).Select(i => reader.Metadata(i).EnergyEv).ToArray();
    }

    public IOpticalDensities Reader { get; }

    /// <summary>One a frame.</summary>
    public double[] EnergiesEv { get; }

    /// <summary>What the fit needs to know of every frame but its shift.</summary>
    public FrameTerm[] Terms()
    {
        var counts = new ExpectedCounts();
        return Enumerable.Range(0, Reader.Count).Select(i => counts.Weigh(Reader.Term(i), Reader.MeanBackground)).ToArray();
    }

    /// <summary>The same with shifts against the first, each found against all the others.</summary>
    public FrameTerm[] Register()
    {
        var terms = Terms();
        if (recipe.Registration.Mode == RegistrationMode.None)
            return terms;
        var (rows, columns) = (Reader.Shape.Rows, Reader.Shape.Columns);
        var registration = new ScanRegistration(EnergiesEv, references, rows, columns, recipe.Registration.Region, keepFrames: true);
        var y = new float[rows * columns];
        for (var i = 0; i < Reader.Count; i++)
        {
            Read(i, y);
            registration.Register(y, EnergiesEv[i]);
            progress?.Report(RegistrationShare * (i + 1) / Reader.Count);
        }
        var results = registration.Refine();
        var lost = results.Count(r => r.Confidence == 0);
        if (lost > 0)
            Reader.Notes.Add($"The registration found no match for {lost} of {Reader.Count} frames; they were taken as not shifted.");
        return terms.Zip(results, (term, result) => term with { Shift = result.Shift }).ToArray();
    }

    /// <summary>The sums of the fit, the noise of shared backgrounds taken out.</summary>
    /// <param name="used">Given what enters the sums, frame by frame; valid during the call.</param>
    public SufficientStatistics Fit(FrameTerm[] terms, Action<ReadOnlyMemory<float>, FrameTerm>? used)
    {
        var design = new JointDesign(EnergiesEv, references, recipe.Fit.Range);
        var fitProgress = progress is null ? null : new PartialProgress(progress, RegistrationShare, FitShare);
        return RefinedFit.Compute(design, Reader.Shape.Rows, Reader.Shape.Columns, terms, Read, progress: fitProgress, used: used).Statistics;
    }

    /// <summary>The optical density of a frame.</summary>
    public void Read(int sample, Memory<float> y)
    {
        cancellation.ThrowIfCancellationRequested();
        Reader.Read(sample, y);
    }
}
