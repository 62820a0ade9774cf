namespace TxmXanes.Imaging.Features;

/// <summary>Where the peak fits start and stop, the same for vectors and scalars; lengths in halves of the range.</summary>
internal static class PeakStart
{
    public const int Parameters = 5;
    public const int Rounds = 40;
    public const float Damping = 1e-2f;
    public const float MostDamping = 1e4f;
    public const float Tolerance = 2e-5f;
    public const float Width = 0.3f;
    public const float Narrowest = 0.02f;
    public const float Widest = 2f;
    public const float Furthest = 1.2f;
    public const float LeastHeight = 1e-3f;
}
