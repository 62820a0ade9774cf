using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Buffers;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Imaging.Registration;

/// <summary>What the registration of one frame found.</summary>
/// <param name="Shift">Against the first frame, px; zero where nothing was found.</param>
/// <param name="Confidence">Correlation with the template, 0 to 1; 0 where nothing was found.</param>
public readonly record struct RegistrationResult(Shift Shift, double Confidence);

/// <summary>Translations of the frames of a scan, one by one as they come, and once more when all are there (science section 6).</summary>
/// <remarks>
/// On the optical density, band-passed (<see cref="BandPass"/>), against a template made of the frames so far (<see cref="RunningReference"/>): Gauss-Newton from the last shift, and from the peak of an FFT correlation where that is not convincing.
/// A frame costs two passes over its pixels; the rest works on an image of at most <see cref="MaxSide"/> pixels a side. Owned by one thread at a time.
/// </remarks>
public sealed class ScanRegistration
{
    private const int MaxSide = 640;

    // Correlations below this are no match: noise alone stays below a tenth on images of this size.
    private const double LeastCorrelation = 0.15;

    // Below this a band-passed frame is its own noise. The shared background's noise then correlates well and means nothing.
    private const double LeastStructure = 3;
    private readonly BandPass bandPass;
    private readonly RunningReference reference;
    private readonly FineSearch fine;
    private readonly bool keepFrames;
    private readonly float[] template;
    private readonly List<(float[] Image, double EnergyEv, RegistrationResult Result)> frames = [];
    private float[] current;
    private Shift last;

    /// <param name="energiesEv">Every energy of the plan, eV.</param>
    /// <param name="references">Spectra that span the sample's contrast: those of the fit.</param>
    /// <param name="region">The part of the frame that is compared; all where null.</param>
    /// <param name="keepFrames">True where <see cref="Refine"/> will be called: keeps each band-passed image (at most <see cref="MaxSide"/>² floats a frame).</param>
    /// <exception cref="Domain.BadInputException">The region does not fit.</exception>
    public ScanRegistration(IReadOnlyList<double> energiesEv, IReadOnlyList<Domain.Spectra.ReferenceSpectrum> references, int rows, int columns, PixelRegion? region = null, bool keepFrames = false)
    {
        var design = new JointDesign(energiesEv, references);
        var area = region ?? new PixelRegion(0, 0, rows, columns);
        var bin = Math.Max(1, (Math.Max(area.Rows, area.Columns) + MaxSide - 1) / MaxSide);
        bandPass = new BandPass(rows, columns, area, bin);
        reference = new RunningReference(design, bandPass.Rows, bandPass.Columns);
        fine = new FineSearch(bandPass.Rows, bandPass.Columns);
        (template, current) = (NewImage(), NewImage());
        this.keepFrames = keepFrames;
    }

    /// <summary>The results so far; after <see cref="Refine"/> the refined ones. Empty unless frames are kept.</summary>
    public IReadOnlyList<RegistrationResult> Results
    {
        get
        {
            var origin = frames.Count > 0 ? frames[0].Result.Shift : Shift.None;
            return frames.Select(f => f.Result.Confidence > 0 ? f.Result with { Shift = f.Result.Shift - origin } : f.Result).ToArray();
        }
    }

    /// <summary>Finds a frame's shift and adds the frame to the reference. The first frame that shows anything defines zero.</summary>
    /// <param name="y">Optical density of the whole frame, NaN where invalid.</param>
    public RegistrationResult Register(ReadOnlyMemory<float> y, double energyEv)
    {
        if (keepFrames)
            current = NewImage();
        bandPass.Apply(y, current);
        RegistrationResult result;
        if (bandPass.Structure < LeastStructure)
            result = default;
        else if (reference.Count == 0)
            result = new RegistrationResult(Shift.None, 1);
        else
        {
            reference.Template(energyEv, template);
            result = Search(current, last);
        }
        // A frame that matches nothing would only blur the reference.
        if (result.Confidence > 0)
        {
            reference.Add(current, energyEv, Binned(result.Shift));
            last = result.Shift;
        }
        if (keepFrames)
            frames.Add((current, energyEv, result));
        return result;
    }

    /// <summary>Registers every frame again, against all the others; the first frame stays zero.</summary>
    /// <param name="passes">How often; one is enough.</param>
    /// <returns>One result for each frame registered.</returns>
    /// <exception cref="InvalidOperationException">The frames were not kept.</exception>
    public IReadOnlyList<RegistrationResult> Refine(int passes = 1)
    {
        if (!keepFrames)
            throw new InvalidOperationException("Refining needs the frames: construct with keepFrames.");
        var pattern = new DetectorPattern(bandPass.Rows, bandPass.Columns);
        for (var pass = 0; pass < passes; pass++)
        {
            FindPattern(pattern);
            for (var t = 0; t < frames.Count; t++)
            {
                var (image, energyEv, before) = frames[t];
                pattern.Remove(image, current);
                if (before.Confidence > 0)
                    reference.Remove(current, energyEv, Binned(before.Shift));
                reference.Template(energyEv, template);
                var after = Search(current, before.Shift);
                if (after.Confidence == 0)
                    after = before;
                if (after.Confidence > 0)
                    reference.Add(current, energyEv, Binned(after.Shift));
                frames[t] = (image, energyEv, after);
            }
        }
        current = NewImage();
        return Results;
    }

    // One round of the pattern against the present reference, and the reference again without the pattern.
    private void FindPattern(DetectorPattern pattern)
    {
        current = NewImage();
        pattern.Begin();
        foreach (var (image, energyEv, result) in frames.Where(f => f.Result.Confidence > 0))
        {
            reference.Template(energyEv, template);
            pattern.Remove(image, current);
            pattern.Add(current, template, Binned(result.Shift));
        }
        pattern.Solve();
        reference.Clear();
        foreach (var (image, energyEv, result) in frames.Where(f => f.Result.Confidence > 0))
        {
            pattern.Remove(image, current);
            reference.Add(current, energyEv, Binned(result.Shift));
        }
    }

    private RegistrationResult Search(float[] image, Shift start)
    {
        var found = fine.Find(image, template, Binned(start), reach: 4);
        if (found.Correlation < 0.6)
        {
            var coarse = CoarseSearch.Find(image, template, bandPass.Rows, bandPass.Columns);
            var second = fine.Find(image, template, coarse, reach: 6);
            if (second.Correlation > found.Correlation + 0.02)
                found = second;
        }
        return found.Correlation < LeastCorrelation
            ? default
            : new RegistrationResult(new Shift(found.Shift.Row * bandPass.Bin, found.Shift.Column * bandPass.Bin), Math.Min(1, found.Correlation));
    }

    private Shift Binned(Shift shift) => new(shift.Row / bandPass.Bin, shift.Column / bandPass.Bin);

    private float[] NewImage() => new float[bandPass.Rows * bandPass.Columns];
}
