namespace TxmXanes.Pipeline.Analysis;

/// <summary>The progress of a part as that of the whole: whole = from + share * part.</summary>
internal sealed class PartialProgress(IProgress<double> whole, double from, double share) : IProgress<double>
{
    public void Report(double value) => whole.Report(from + share * value);
}
