using TxmXanes.Domain;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Preparation;
using TxmXanes.Imaging.Registration;
using TxmXanes.Imaging.Stacks;

namespace TxmXanes.Pipeline.Analysis;

/// <param name="Repeats">What becomes of frames at one energy.</param>
/// <param name="ToleranceEv">Energies no further apart are one.</param>
/// <param name="Range">Energies that are loaded; all where null.</param>
/// <param name="EnergyBinning">So many neighbouring energies become their mean, after repeats.</param>
public sealed record StackOptions(Repeats Repeats = Repeats.Average, double ToleranceEv = EnergyMerge.DefaultToleranceEv, EnergyRange? Range = null, int EnergyBinning = 1);

/// <summary>Brings a scan's optical densities into memory, aligned and in order of energy: T images of floats.</summary>
public static class StackLoading
{
    /// <summary>Reads every frame once; while one is read, the one before is aligned.</summary>
    /// <param name="warp">Writes a frame, given by its number and as read, as it would look without its motion; null where nothing moved. Called for one frame at a time, from any thread.</param>
    /// <param name="progress">Told the fraction done, 0 to 1.</param>
    /// <exception cref="BadInputException">No frame lies within the range.</exception>
    public static SpectrumStack Load(IOpticalDensities densities, Action<int, ReadOnlyMemory<float>, Memory<float>>? warp = null, StackOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new();
        var samples = Enumerable.Range(0, densities.Count).Where(i => options.Range is not { } range || range.Contains(densities.Metadata(i).EnergyEv)).ToArray();
        if (samples.Length == 0)
            throw new BadInputException($"None of the {densities.Count} frames lies within {options.Range!.Value.StartEv:0.##} to {options.Range.Value.StopEv:0.##} eV.");
        var frames = new float[samples.Length][];
        var read = warp is null ? null : new[] { new float[densities.Shape.Pixels], new float[densities.Shape.Pixels] };
        var aligning = Task.CompletedTask;
        try
        {
            for (var i = 0; i < samples.Length; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                var frame = frames[i] = GC.AllocateUninitializedArray<float>(densities.Shape.Pixels);
                if (warp is null)
                    densities.Read(samples[i], frame);
                else
                {
                    var (sample, source) = (samples[i], read![i % 2]);
                    densities.Read(sample, source);
                    aligning.GetAwaiter().GetResult();
                    aligning = Task.Run(() => warp(sample, source, frame), CancellationToken.None);
                }
                progress?.Report((i + 1.0) / samples.Length);
            }
        }
        finally
        {
            // Also after a failure: nobody writes into frames that were given up.
            aligning.GetAwaiter().GetResult();
        }
        var stack = EnergyMerge.Sorted(densities.Shape.Rows, densities.Shape.Columns, [.. samples.Select(s => densities.Metadata(s).EnergyEv)], frames, options.Repeats, options.ToleranceEv);
        return EnergyMerge.Bin(stack, options.EnergyBinning);
    }

    /// <summary>Which frames each frame of the stack is the mean of, in the stack's order.</summary>
    public static IReadOnlyList<int[]> SamplesOf(IOpticalDensities densities, StackOptions options)
    {
        var samples = Enumerable.Range(0, densities.Count).Where(i => options.Range is not { } range || range.Contains(densities.Metadata(i).EnergyEv)).ToArray();
        var energies = Array.ConvertAll(samples, s => densities.Metadata(s).EnergyEv);
        var order = EnergyMerge.Order(energies);
        IReadOnlyList<int[]> groups = [.. (options.Repeats == Repeats.Keep ? order.Select(i => new[] { i }) : EnergyMerge.Groups([.. order.Select(i => energies[i])], options.ToleranceEv).Select(r => order[r])).Select(g => Array.ConvertAll(g, i => samples[i]))];
        return [.. groups.Chunk(options.EnergyBinning).Select(g => g.SelectMany(s => s).ToArray())];
    }

    /// <summary>The warp of frames that were shifted, bilinear: aligned(p) = frame(p + shift).</summary>
    /// <param name="shifts">Of every frame of <paramref name="densities"/>.</param>
    public static Action<int, ReadOnlyMemory<float>, Memory<float>> Translation(IOpticalDensities densities, IReadOnlyList<Shift> shifts)
    {
        if (shifts.Count != densities.Count)
            throw new ArgumentException($"{shifts.Count} shifts for {densities.Count} frames.", nameof(shifts));
        return (sample, frame, aligned) => AlignedImage.Sample(frame, densities.Shape, shifts[sample], aligned);
    }
}
