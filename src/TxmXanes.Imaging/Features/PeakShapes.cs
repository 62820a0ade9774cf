using System.Numerics;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Imaging.Features;

/// <summary>A peak of height 1 at z = 0: g(z), and h(z) = -g'(z)/z, with which d/dx0 = A h z/s and d/ds = A h z²/s for z = (x - x0)/s.</summary>
internal interface IPeakShape
{
    static abstract (Vector<float> G, Vector<float> H) At(Vector<float> z);

    static abstract (double G, double H) At(double z);
}

/// <summary>g = exp(-z²/2), h = g.</summary>
internal readonly struct GaussianShape : IPeakShape
{
    public static (Vector<float> G, Vector<float> H) At(Vector<float> z)
    {
        var g = VectorExp.Exp(new Vector<float>(-0.5f) * z * z);
        return (g, g);
    }

    public static (double G, double H) At(double z) => (Math.Exp(-z * z / 2), Math.Exp(-z * z / 2));
}

/// <summary>g = 1/(1 + z²), h = 2 g².</summary>
internal readonly struct LorentzianShape : IPeakShape
{
    public static (Vector<float> G, Vector<float> H) At(Vector<float> z)
    {
        var g = Vector<float>.One / (Vector<float>.One + z * z);
        return (g, 2 * g * g);
    }

    public static (double G, double H) At(double z) => (1 / (1 + z * z), 2 / ((1 + z * z) * (1 + z * z)));
}
