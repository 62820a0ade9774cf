using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Storage.Export;

/// <summary>The sample frames at one energy of the plan.</summary>
/// <param name="FrameIndices">Into the scan's frames, at least one.</param>
/// <param name="SetpointEv">Asked for.</param>
/// <param name="EnergyEv">Mean readback.</param>
internal sealed record SampleStop(int[] FrameIndices, double SetpointEv, double EnergyEv)
{
    /// <summary>In the plan's order.</summary>
    /// <exception cref="BadInputException">The scan has no sample frames.</exception>
    public static SampleStop[] Of(IScanFrames scan)
    {
        var stops = scan.Frames.Index().Where(f => f.Item.Key == ImageKey.Sample).GroupBy(f => f.Item.EnergyIndex).OrderBy(g => g.Key)
            .Select(g => new SampleStop([.. g.Select(f => f.Index)], g.First().Item.EnergySetpointEv, g.Average(f => f.Item.EnergyEv))).ToArray();
        return stops.Length > 0 ? stops : throw new BadInputException($"{scan.Path} has no sample frames to export.");
    }
}

/// <summary>What an exported file says of its scan. Texts are empty where unknown.</summary>
/// <param name="Title">E.g. the plan's name.</param>
/// <param name="Magnification">0 where unknown.</param>
/// <param name="StartTime">ISO 8601.</param>
public sealed record ExportedScan(string ScanId, string Title, double Magnification, string Sample = "", string StartTime = "")
{
    /// <summary>Of a pixel at the sample, nm; 0 where unknown.</summary>
    public double PixelSizeNm(CameraDescription camera) => Magnification > 0 ? camera.PixelSizeUm * 1000 / Magnification : 0;
}
