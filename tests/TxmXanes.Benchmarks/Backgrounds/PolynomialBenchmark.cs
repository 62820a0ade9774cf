using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using TxmXanes.Benchmarks.Harness;
using TxmXanes.Domain;
using TxmXanes.Imaging.Backgrounds;

namespace TxmXanes.Benchmarks.Backgrounds;

/// <summary>Training and prediction of polynomial backgrounds at the published size, beside numpy and scikit-learn on the same numbers in the same run.</summary>
internal static class PolynomialBenchmark
{
    private const int Rows = 352;
    private const int Columns = 428;
    private const int Energies = 105;
    private const int Sequences = 8;
    private const int Turns = 10;
    private static readonly PolynomialCandidate Setup = new(3, 16, 1e-6);

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellation)
    {
        var energiesEv = Enumerable.Range(0, Energies).Select(t => 8200 + 395.0 * t / (Energies - 1)).ToArray();
        var sequences = SyntheticSequences();
        var model = Learn(energiesEv, sequences).FitAs(Setup);
        var choice = Timing.BestMs(3, () => Learn(energiesEv, sequences).Fit());
        var background = new float[Rows * Columns];
        var prediction = Timing.BestMs(5, () =>
        {
            foreach (var energy in energiesEv)
                model.Predict(energy, sequences[0][0], sequences[0][^1], background);
        });

        var folder = Directory.CreateTempSubdirectory("txmx-bench-");
        try
        {
            WriteNpy(Path.Combine(folder.FullName, "backgrounds.npy"), sequences);
            using var python = StartPython(folder.FullName);
            // In turns, so that a moment in which the machine has other work to do does not decide; the best of each counts.
            var (training, numpy) = (double.PositiveInfinity, double.PositiveInfinity);
            for (var turn = 0; turn < Turns; turn++)
            {
                training = Math.Min(training, Timing.BestMs(4, () => model = Learn(energiesEv, sequences).FitAs(Setup)));
                await python.StandardInput.WriteLineAsync("fit".AsMemory(), cancellation);
                numpy = Math.Min(numpy, double.Parse(await LineAsync(python, cancellation), CultureInfo.InvariantCulture));
            }
            python.StandardInput.Close();
            var others = JsonSerializer.Deserialize<Yardsticks>(await LineAsync(python, cancellation), new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower })!;
            var theirs = MemoryMarshal.Cast<byte, double>(await File.ReadAllBytesAsync(Path.Combine(folder.FullName, "coefficients.f64"), cancellation)).ToArray();
            return
            [
                new("train on 8 x 105 frames, 428 x 352, cubic, 16 px", training, "ms", 2000),
                new("the same, choosing among 36 candidates", choice, "ms", 2000),
                new($"numpy ({others.Blas}) / train", numpy / training, "times", 5, AtMost: false),
                new("coefficients against numpy, of the largest", 1e6 * LargestDifference(model, theirs), "ppm", 10),
                new("scikit-learn, one fit per cell / train", others.SklearnCellMs / training, "times"),
                new("scikit-learn, one fit per pixel as in P0 / train", others.SklearnPixelMs / training, "times"),
                new("predict 105 backgrounds of 428 x 352", prediction, "ms", 150),
            ];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static PolynomialTrainer Learn(double[] energiesEv, float[][][] sequences)
    {
        var trainer = new PolynomialTrainer(Rows, Columns, energiesEv, Setup.CellPx);
        foreach (var frames in sequences)
        {
            trainer.BeginSequence(frames[0], frames[^1]);
            for (var t = 0; t < frames.Length; t++)
                trainer.Add(t, frames[t]);
            trainer.EndSequence();
        }
        return trainer;
    }

    // A texture of 7.5 % in a Gaussian envelope that moves, and 1 % of noise: [sequence][energy][pixel].
    private static float[][][] SyntheticSequences()
    {
        var random = new Random(1);
        var texture = Enumerable.Range(0, Rows * Columns).Select(_ => 1 + 0.26f * (random.NextSingle() - 0.5f)).ToArray();
        return Enumerable.Range(0, Sequences).Select(_ => Enumerable.Range(0, Energies).Select(_ =>
        {
            var (row, column, gain) = (Rows / 2 + 25 * (random.NextSingle() - 0.5f), Columns / 2 + 12 * (random.NextSingle() - 0.5f), 2000 * (1 + 0.04f * (random.NextSingle() - 0.5f)));
            var across = Enumerable.Range(0, Columns).Select(c => MathF.Exp(-(c - column) * (c - column) / (2f * 300 * 300))).ToArray();
            var frame = new float[Rows * Columns];
            for (var r = 0; r < Rows; r++)
            {
                var down = gain * MathF.Exp(-(r - row) * (r - row) / (2f * 250 * 250));
                for (var c = 0; c < Columns; c++)
                    frame[r * Columns + c] = down * across[c] * texture[r * Columns + c] * (1 + 0.035f * (random.NextSingle() - 0.5f));
            }
            return frame;
        }).ToArray()).ToArray();
    }

    private static double LargestDifference(PolynomialModel model, double[] theirs)
    {
        var cells = model.GridRows * model.GridColumns;
        var (largest, difference) = (0.0, 0.0);
        for (var i = 0; i < theirs.Length; i++)
        {
            // Theirs are [cell, term, energy], ours [energy][term, cell].
            var (cell, term, energy) = (i / Energies / 10, i / Energies % 10, i % Energies);
            largest = Math.Max(largest, Math.Abs(theirs[i]));
            difference = Math.Max(difference, Math.Abs(theirs[i] - model.Between[energy][term * cells + cell]));
        }
        return difference / largest;
    }

    // NumPy's format 1.0: magic, version, length of the header, and a header filled up to 64 bytes.
    private static void WriteNpy(string path, float[][][] sequences)
    {
        var header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({Sequences}, {Energies}, {Rows}, {Columns}), }}";
        header = header.PadRight((10 + header.Length + 1 + 63) / 64 * 64 - 10 - 1) + '\n';
        using var file = File.Create(path);
        file.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)(header.Length & 0xFF), (byte)(header.Length >> 8), .. Encoding.ASCII.GetBytes(header)]);
        foreach (var frame in sequences.SelectMany(frames => frames))
            file.Write(MemoryMarshal.AsBytes<float>(frame));
    }

    private static Process StartPython(string folder)
    {
        var start = new ProcessStartInfo("/usr/bin/python3") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "Backgrounds", "polynomial_numpy.py"), folder, $"{Setup.Degree}", $"{Setup.CellPx}", Setup.Ridge.ToString("R", CultureInfo.InvariantCulture)])
            start.ArgumentList.Add(argument);
        // Both threads, and the kernels of the processor at hand whatever was set to be reproducible elsewhere.
        (start.Environment["OPENBLAS_NUM_THREADS"], start.Environment["OMP_NUM_THREADS"]) = ("2", "2");
        start.Environment.Remove("OPENBLAS_CORETYPE");
        start.Environment.Remove("OPENBLAS_L2_SIZE");
        return Process.Start(start)!;
    }

    private static async Task<string> LineAsync(Process python, CancellationToken cancellation) =>
        await python.StandardOutput.ReadLineAsync(cancellation) ?? throw new BadInputException("The benchmark's Python script ended early; its message is above.");

    private sealed record Yardsticks(double SklearnCellMs, double SklearnPixelMs, string Blas);
}
