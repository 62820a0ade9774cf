using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Imaging.Backgrounds;
using Xunit;

namespace TxmXanes.Imaging.Tests.Backgrounds;

/// <summary>Guards the fit: planted polynomials come back, the right model is chosen, and a pixel that is missing somewhere biases nothing.</summary>
public class PolynomialTrainerTests
{
    // A cubic with every term, another one at each energy.
    private static double Cubic(double u, double v, int t, int pixel) =>
        0.1 + 0.02 * t + 0.5 * u + 0.3 * v - 0.2 * u * u + (0.1 + 0.01 * t) * u * v + 0.05 * v * v + 0.1 * u * u * u - 0.06 * u * u * v + 0.02 * u * v * v + 0.03 * v * v * v;

    [Theory]
    [InlineData(40, 52, 16)] // cells cut by both borders
    [InlineData(33, 31, 11)] // no width a multiple of a vector's
    [InlineData(32, 48, 16)]
    public void Fit_PlantedCubic_IsRecovered(int rows, int columns, int cellPx)
    {
        var planted = new PlantedBackgrounds(rows, columns, 5, Cubic);
        var fit = Trained(planted, 3, cellPx).Fit([new PolynomialCandidate(3, cellPx, 1e-12)]);

        var unseen = planted.Sequence(77);
        for (var t = 0; t < 5; t++)
            RelativeRms(Predicted(fit.Model, planted.EnergiesEv[t], unseen), unseen[t]).ShouldBeLessThan(3e-6);
        fit.Chosen.RelativeError.ShouldBeLessThan(3e-6);
        fit.LinearRelativeError.ShouldBeGreaterThan(0.04);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Fit_NoisyPlantedDegree_IsChosen(int degree)
    {
        double Planted(double u, double v, int t, int pixel) =>
            0.6 * u + 0.4 * v + (degree > 1 ? 0.5 * (u - 1) * (v - 1) + 0.4 * (u - 1) * (u - 1) : 0) + (degree > 2 ? 3 * (u - 1) * (u - 1) * (u - 1) - 2 * (v - 1) * (v - 1) * (v - 1) : 0);
        var planted = new PlantedBackgrounds(48, 64, 6, Planted, noise: 0.01);
        var trainer = Trained(planted, 6, 16);
        var fit = trainer.Fit();

        fit.Chosen.Candidate.Degree.ShouldBe(degree);
        fit.Candidates.Count.ShouldBe(trainer.DefaultCandidates().Count);
        fit.Candidates.ShouldContain(fit.Chosen);
        fit.Chosen.RelativeError.ShouldBe(0.01, 0.0005);
        fit.Model.Setup.ShouldBe(fit.Chosen.Candidate);
    }

    [Fact]
    public void Fit_CoefficientsThatChangeOverTheField_ChooseFineCells()
    {
        double Planted(double u, double v, int t, int pixel) => (0.5 + 0.4 * Math.Sin(pixel % 128 / 9.0)) * u + 0.4 * v;
        var fit = Trained(new PlantedBackgrounds(64, 128, 4, Planted, noise: 0.001), 4, 16).Fit();
        fit.Chosen.Candidate.CellPx.ShouldBe(16);
    }

    [Fact]
    public void Fit_ErrorOfLeaveOneOut_IsThatOfPredictingTheSequenceLeftOut()
    {
        // One cell covers the frame, so that nothing is interpolated and the table must agree with predicting outright.
        var planted = new PlantedBackgrounds(24, 24, 5, Cubic, noise: 0.02);
        var candidate = new PolynomialCandidate(2, 24, 1e-6);
        var fit = Trained(planted, 3, 24).Fit([candidate]);

        var (error, firstOnly, linear, norm) = (0.0, 0.0, 0.0, 0.0);
        for (var left = 0; left < 3; left++)
        {
            // The trainer wants two sequences at least, and has them.
            var trainer = new PolynomialTrainer(24, 24, planted.EnergiesEv, 24);
            foreach (var s in Enumerable.Range(0, 3).Where(s => s != left))
                Add(trainer, planted.Sequence(s));
            var model = trainer.Fit([candidate]).Model;
            var frames = planted.Sequence(left);
            var background = new float[24 * 24];
            for (var t = 1; t < 4; t++)
            {
                error += SquaredError(Predicted(model, planted.EnergiesEv[t], frames), frames[t]);
                model.PredictFromFirst(planted.EnergiesEv[t], frames[0], background);
                firstOnly += SquaredError(background, frames[t]);
                linear += SquaredError(frames[0].Zip(frames[^1], (a, b) => a + (b - a) * t / 4).ToArray(), frames[t]);
                norm += SquaredError(new float[background.Length], frames[t]);
            }
        }
        fit.Chosen.RelativeError.ShouldBe(Math.Sqrt(error / norm), 1e-6);
        fit.Chosen.FirstOnlyRelativeError.ShouldBe(Math.Sqrt(firstOnly / norm), 1e-6);
        fit.LinearRelativeError.ShouldBe(Math.Sqrt(linear / norm), 1e-6);
        fit.Chosen.FirstOnlyRelativeError.ShouldBeGreaterThan(fit.Chosen.RelativeError);
    }

    /// <summary>Where a pixel is invalid its value must not matter, whatever stands in its place: the frames that lack it give what frames without that pixel would.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public void Fit_PixelsInvalidInOneFrame_BiasNothing(int frame)
    {
        var planted = new PlantedBackgrounds(20, 36, 5, Cubic);
        var trainer = new PolynomialTrainer(20, 36, planted.EnergiesEv, 16);
        for (var s = 0; s < 3; s++)
        {
            var frames = planted.Sequence(s);
            // A third of one cell and single pixels elsewhere.
            for (var p = s; p < frames[frame].Length; p += p % 36 < 12 && p < 200 ? 1 : 29)
                frames[frame][p] = float.NaN;
            Add(trainer, frames);
        }
        var fit = trainer.Fit([new PolynomialCandidate(3, 16, 1e-12)]);

        var unseen = planted.Sequence(77);
        for (var t = 0; t < 5; t++)
            RelativeRms(Predicted(fit.Model, planted.EnergiesEv[t], unseen), unseen[t]).ShouldBeLessThan(3e-6);
        fit.Chosen.RelativeError.ShouldBeLessThan(3e-6);
    }

    [Fact]
    public void Fit_FrameLostAltogether_IsLeftOut()
    {
        var planted = new PlantedBackgrounds(20, 36, 5, Cubic);
        var trainer = new PolynomialTrainer(20, 36, planted.EnergiesEv, 16);
        for (var s = 0; s < 3; s++)
        {
            var frames = planted.Sequence(s);
            if (s == 1)
                frames[2].AsSpan().Fill(float.NaN);
            Add(trainer, frames);
        }
        var fit = trainer.Fit([new PolynomialCandidate(3, 16, 1e-12)]);
        var unseen = planted.Sequence(77);
        RelativeRms(Predicted(fit.Model, planted.EnergiesEv[2], unseen), unseen[2]).ShouldBeLessThan(3e-6);
    }

    [Fact]
    public void Fit_CellWithoutValidPixels_TakesItsNeighboursCoefficients()
    {
        double Planted(double u, double v, int t, int pixel) => 0.3 * u + 0.7 * v;
        var planted = new PlantedBackgrounds(48, 48, 4, Planted);
        var trainer = new PolynomialTrainer(48, 48, planted.EnergiesEv, 16);
        for (var s = 0; s < 2; s++)
        {
            var frames = planted.Sequence(s);
            for (var p = 0; p < 48 * 48; p++)
                if (p / 48 / 16 == 1 && p % 48 / 16 == 1)
                    frames[0][p] = float.NaN;
            Add(trainer, frames);
        }
        var fit = trainer.Fit([new PolynomialCandidate(1, 16, 1e-10)]);
        var unseen = planted.Sequence(77);
        RelativeRms(Predicted(fit.Model, planted.EnergiesEv[1], unseen), unseen[1]).ShouldBeLessThan(3e-6);
    }

    [Fact]
    public void Fit_NothingValidAtAnEnergy_IsRefused()
    {
        var planted = new PlantedBackgrounds(20, 20, 4, Cubic);
        var trainer = new PolynomialTrainer(20, 20, planted.EnergiesEv, 16);
        for (var s = 0; s < 2; s++)
        {
            var frames = planted.Sequence(s);
            frames[2].AsSpan().Fill(float.NaN);
            Add(trainer, frames);
        }
        Should.Throw<BadInputException>(() => trainer.Fit()).Message.ShouldContain("8208 eV");
    }

    [Fact]
    public void Fit_NothingValidWithoutOneSequence_IsRefused()
    {
        var planted = new PlantedBackgrounds(20, 20, 4, Cubic);
        var trainer = Trained(planted, 1, 16);
        var dark = planted.Sequence(2).Select(frame => Enumerable.Repeat(float.NaN, frame.Length).ToArray()).ToArray();
        Add(trainer, dark);
        Should.Throw<BadInputException>(() => trainer.Fit()).Message.ShouldContain("all recorded sequences but one");
    }

    [Fact]
    public void FitAs_OneSequence_IsEnough()
    {
        var planted = new PlantedBackgrounds(32, 32, 4, Cubic);
        var model = Trained(planted, 1, 16).FitAs(new PolynomialCandidate(3, 16, 1e-12));
        var own = planted.Sequence(0);
        RelativeRms(Predicted(model, planted.EnergiesEv[2], own), own[2]).ShouldBeLessThan(3e-6);
        Should.Throw<BadInputException>(() => new PolynomialTrainer(32, 32, planted.EnergiesEv).FitAs(model.Setup)).Message.ShouldContain("no recorded sequence");
    }

    [Fact]
    public void Fit_OneSequence_IsRefused() =>
        Should.Throw<BadInputException>(() => Trained(new PlantedBackgrounds(16, 16, 4, Cubic), 1, 16).Fit()).Message
            .ShouldBe("A model cannot be checked with 1 recorded sequence of backgrounds; at least 2 are needed.");

    [Fact]
    public void Constructor_NothingBetween_IsRefused() =>
        Should.Throw<BadInputException>(() => new PolynomialTrainer(16, 16, [8200, 8600])).Message
            .ShouldBe("A sequence of 2 backgrounds has none between its first and last; at least 3 are needed.");

    [Fact]
    public void Constructor_EnergiesThatTurnBack_AreRefused()
    {
        Should.Throw<BadInputException>(() => new PolynomialTrainer(16, 16, [8200, 8300, 8250, 8600])).Message.ShouldContain("8250 eV comes after 8300 eV");
        Should.Throw<BadInputException>(() => new PolynomialTrainer(16, 16, [8200, 8200, 8200])).Message.ShouldContain("that differ");
        Should.Throw<BadInputException>(() => new PolynomialTrainer(16, 16, [8200, double.NaN, 8300]));
        // Joint energies of two segments come twice, and a scan may run down.
        _ = new PolynomialTrainer(16, 16, [8600, 8300, 8300, 8200]);
    }

    [Fact]
    public void Add_OutOfTurn_IsRefused()
    {
        var trainer = new PolynomialTrainer(8, 8, [1, 2, 3]);
        var frame = Enumerable.Repeat(1f, 64).ToArray();
        Should.Throw<InvalidOperationException>(() => trainer.Add(0, frame));
        trainer.BeginSequence(frame, frame);
        Should.Throw<InvalidOperationException>(() => trainer.BeginSequence(frame, frame));
        trainer.Add(1, frame);
        Should.Throw<ArgumentException>(() => trainer.Add(1, frame));
        Should.Throw<ArgumentException>(() => trainer.Add(3, frame));
        Should.Throw<ArgumentException>(() => trainer.Add(2, new float[63]));
        Should.Throw<InvalidOperationException>(trainer.EndSequence).Message.ShouldContain("Frame 0");
    }

    [Fact]
    public void FinestCellPx_BoundsTheNumberOfCells()
    {
        new PolynomialTrainer(352, 428, [1, 2, 3]).FinestCellPx.ShouldBe(16);
        new PolynomialTrainer(2048, 2048, [1, 2, 3]).FinestCellPx.ShouldBe(64);
    }

    private static PolynomialTrainer Trained(PlantedBackgrounds planted, int sequences, int cellPx)
    {
        var trainer = new PolynomialTrainer(planted.Rows, planted.Columns, planted.EnergiesEv, cellPx);
        for (var s = 0; s < sequences; s++)
            Add(trainer, planted.Sequence(s));
        return trainer;
    }

    private static void Add(PolynomialTrainer trainer, float[][] frames)
    {
        trainer.BeginSequence(frames[0], frames[^1]);
        for (var t = 0; t < frames.Length; t++)
            trainer.Add(t, frames[t]);
        trainer.EndSequence();
    }

    private static float[] Predicted(PolynomialModel model, double energyEv, float[][] frames)
    {
        var background = new float[frames[0].Length];
        model.Predict(energyEv, frames[0], frames[^1], background);
        return background;
    }

    private static double RelativeRms(float[] predicted, float[] truth) => Math.Sqrt(SquaredError(predicted, truth) / SquaredError(new float[truth.Length], truth));

    private static double SquaredError(float[] predicted, float[] truth)
    {
        var sum = 0.0;
        for (var i = 0; i < truth.Length; i++)
            sum += ((double)predicted[i] - truth[i]) * ((double)predicted[i] - truth[i]);
        return sum;
    }
}
