using System.Text.Json;
using Shouldly;
using TxmXanes.Imaging.Quality;
using TxmXanes.TestKit;
using Xunit;

namespace TxmXanes.Imaging.Tests.Quality;

/// <summary>Pinned to skimage 0.19.3 (golden.json names the parameters and tolerances).</summary>
public class ImageQualityTests
{
    [Fact]
    public void PsnrAndSsim_GoldenCases_EqualSkimage()
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(RealData.PathOrSkip("golden/golden.json")));
        var cases = golden.RootElement.GetProperty("cases").EnumerateArray().ToArray();
        cases.Length.ShouldBe(3);
        foreach (var expected in cases)
        {
            var name = expected.GetProperty("case").GetString();
            var reference = Npy.Read(RealData.PathOrSkip($"golden/{name}_ref.npy"));
            var test = Npy.Read(RealData.PathOrSkip($"golden/{name}_test.npy"));
            var (rows, columns, range) = (reference.Shape[0], reference.Shape[1], expected.GetProperty("data_range").GetDouble());
            ImageQuality.Psnr(reference.Values, test.Values, range).ShouldBe(expected.GetProperty("psnr_db").GetDouble(), 1e-6);
            ImageQuality.SsimGaussian(reference.Values, test.Values, rows, columns, range).ShouldBe(expected.GetProperty("ssim_gaussian_sigma1p5").GetDouble(), 1e-8);
            ImageQuality.SsimUniform(reference.Values, test.Values, rows, columns, range).ShouldBe(expected.GetProperty("ssim_uniform7_samplecov").GetDouble(), 1e-8);
        }
    }

    [Fact]
    public void SsimGaussian_SameImage_IsOne()
    {
        var image = Enumerable.Range(0, 20 * 30).Select(i => Math.Sin(i * 0.37)).ToArray();
        ImageQuality.SsimGaussian(image, image, 20, 30, 2).ShouldBe(1, 1e-12);
        ImageQuality.Psnr(image, image, 2).ShouldBe(double.PositiveInfinity);
    }

    [Fact]
    public void SsimGaussian_TooSmall_Throws() =>
        Should.Throw<ArgumentException>(() => ImageQuality.SsimGaussian(new double[100], new double[100], 10, 10, 1));
}
