using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;
using TxmXanes.Imaging.Registration;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Pipeline.Analysis;

/// <summary>The passes over a scan's frames that the final analysis is made of.</summary>
/// <remarks>Owned by one thread.</remarks>
internal sealed class ProcessingPasses
{
    // The second round improves the long waves of the backgrounds' noise; a third changes nothing that can be measured.
    private const int RefinementRounds = 2;

    private readonly Recipe recipe;
    private readonly IReadOnlyList<ReferenceSpectrum> references;
    private readonly IProgress<double>? progress;
    private readonly CancellationToken cancellation;
    private readonly double[] energies;
    private readonly float[] y;
    private int framesRead;

    public ProcessingPasses(OpticalDensityReader reader, Recipe recipe, IReadOnlyList<ReferenceSpectrum> references, IProgress<double>? progress, CancellationToken cancellation)
    {
        (Reader, this.recipe, this.references, this.progress, this.cancellation) = (reader, recipe, references, progress, cancellation);
        energies = Enumerable.Range(0, reader.Count).Select(i => reader.Metadata(i).EnergyEv).ToArray();
        y = new float[reader.Shape.Pixels];
    }

    public OpticalDensityReader Reader { get; }

    /// <summary>Whether several frames share a background, whose noise can then be told from the sample.</summary>
    public bool SharesBackgrounds => Reader.Stops.Count < Reader.Count;

    /// <summary>What the fit needs to know of every frame; shifts against the first, each found against all the others.</summary>
    public FrameTerm[] Register()
    {
        var counts = new ExpectedCounts();
        var terms = Enumerable.Range(0, Reader.Count).Select(i => counts.Weigh(Reader.Term(i), Reader.MeanBackground)).ToArray();
        if (recipe.Registration.Mode == RegistrationMode.None)
            return terms;
        var registration = new ScanRegistration(energies, references, Reader.Shape.Rows, Reader.Shape.Columns, recipe.Registration.Region, keepFrames: true);
        EachFrame((i, frame) => registration.Register(frame, energies[i]));
        var results = registration.Refine();
        var lost = results.Count(r => r.Confidence == 0);
        if (lost > 0)
            Reader.Notes.Add($"The registration found no match for {lost} of {Reader.Count} frames; they were taken as not shifted.");
        return terms.Zip(results, (term, result) => term with { Shift = result.Shift }).ToArray();
    }

    public SufficientStatistics Accumulate(FrameTerm[] terms)
    {
        var statistics = new SufficientStatistics(new JointDesign(energies, references, recipe.Fit.Range), Reader.Shape.Rows, Reader.Shape.Columns, Reader.Count);
        EachFrame((i, frame) => statistics.Add(frame, terms[i]));
        return statistics;
    }

    /// <summary>Takes the noise of the shared backgrounds out of <paramref name="statistics"/>.</summary>
    public void RefineBackgrounds(FrameTerm[] terms, SufficientStatistics statistics)
    {
        var refinement = new BackgroundRefinement(Reader.Shape.Rows, Reader.Shape.Columns, statistics.Design.Terms);
        for (var round = 0; round < RefinementRounds && refinement.Begin(statistics); round++)
        {
            EachFrame((i, frame) =>
            {
                refinement.Correct(frame.Span, terms[i]);
                refinement.AddResidual(frame, terms[i]);
            });
            refinement.Solve();
            statistics.Clear();
            EachFrame((i, frame) =>
            {
                refinement.Correct(frame.Span, terms[i]);
                statistics.Add(frame, terms[i]);
            });
        }
    }

    /// <summary>(B - D)/(t i0) as predicted for each frame.</summary>
    public float[][] Backgrounds()
    {
        var planes = new float[Reader.Count][];
        for (var i = 0; i < planes.Length; i++)
            Reader.Predict(i, planes[i] = new float[Reader.Shape.Pixels]);
        return planes;
    }

    private int PassesPlanned => 1 + (recipe.Registration.Mode == RegistrationMode.None ? 0 : 1) + (SharesBackgrounds ? 2 * RefinementRounds : 0);

    private void EachFrame(Action<int, Memory<float>> use)
    {
        for (var i = 0; i < Reader.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Reader.Read(i, y);
            use(i, y);
            progress?.Report(0.95 * ++framesRead / (PassesPlanned * Reader.Count));
        }
    }
}
