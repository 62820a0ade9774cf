using System.Runtime.InteropServices;
using Shouldly;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Pipeline.Frames;
using TxmXanes.Pipeline.Live;
using TxmXanes.Pipeline.Tests.Analysis;
using Xunit;

namespace TxmXanes.Pipeline.Tests.Live;

/// <summary>Guards what the live map promises: it agrees with the final one, gives memory back, and never takes the scan with it.</summary>
public sealed class LiveAnalysisTests
{
    private static readonly Recipe Still = new() { Registration = new(RegistrationMode.None), Fit = new(FitSolver.Lsq) };

    private readonly LiveBoard board = new();
    private readonly FramePool pool = new(SyntheticScan.Shape);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Frames_OfAWholeScan_GiveTheFinalMapNearly(bool conventional)
    {
        using var scan = new SyntheticScan(conventional);
        var live = Start(scan);

        await FeedAsync(live, scan, Enumerable.Range(0, scan.Frames.Count));
        var change = live.PublishFinal(ScanProcessor.Run(scan, Still, SyntheticScan.References));

        live.Health.Problem.ShouldBeEmpty();
        live.Health.Frames.ShouldBe(51);
        // The provisional background of an improved scan differs from the interpolated one by its noise.
        change.ShouldBeLessThan(0.05);
        board.Current!.Final.ShouldBeTrue();
        board.Copy("fraction", 0)!.Values.Length.ShouldBe(SyntheticScan.Shape.Pixels * sizeof(float));
    }

    [Fact]
    public async Task SampleBeforeAnyBackground_EndsTheLiveMapAndSaysSo()
    {
        using var scan = new SyntheticScan(conventional: false);
        var live = Start(scan);
        var samples = Enumerable.Range(0, scan.Frames.Count).Where(i => scan.Frames[i].Key == ImageKey.Sample).Take(2);

        await FeedAsync(live, scan, samples);

        live.Health.Problem.ShouldContain("before any background");
        pool.Rent().Release();
        pool.Created.ShouldBeLessThanOrEqualTo(3);
    }

    [Fact]
    public async Task UnlitBackground_WhileFramesWaitForIt_EndsTheLiveMapAndReturnsTheirMemory()
    {
        using var scan = new SyntheticScan(conventional: true);
        var live = Start(scan);
        var running = live.RunAsync();
        var sample = Enumerable.Range(0, scan.Frames.Count).First(i => scan.Frames[i].Key == ImageKey.Sample);
        var dark = Enumerable.Range(0, scan.Frames.Count).First(i => scan.Frames[i].Key == ImageKey.Dark);
        live.Offer(Frame(scan, dark));
        live.Offer(Frame(scan, sample));
        live.Offer(Frame(scan, dark) with { Metadata = scan.Frames[sample] with { Key = ImageKey.Background } });
        live.Complete();
        await running;

        live.Health.Problem.ShouldNotBeEmpty();
    }

    [Fact]
    public void Offer_WhenNobodyWorks_LeavesFramesOutAndSaysSo()
    {
        using var scan = new SyntheticScan(conventional: false);
        var live = Start(scan);
        var sample = Enumerable.Range(0, scan.Frames.Count).First(i => scan.Frames[i].Key == ImageKey.Sample);

        for (var i = 0; i < LiveAnalysis.QueueLimit + 3; i++)
            live.Offer(Frame(scan, sample));

        live.Health.Problem.ShouldContain("3 frames short");
    }

    // An additional background at the last energy, then the closing one. Half as bright means ln 2 less; averaged it would be ln 4/3.
    [Fact]
    public async Task Backgrounds_AtOneEnergyWithASampleBetween_AreNotAveraged()
    {
        using var scan = new SyntheticScan(conventional: false);
        var live = Start(scan);
        var background = scan.Frames.Index().First(f => f.Item.Key == ImageKey.Background).Index;
        var sample = scan.Frames.Index().First(f => f.Item.Key == ImageKey.Sample).Index;
        var running = live.RunAsync();
        Feed(live, Frame(scan, background));
        Feed(live, Frame(scan, sample));
        var before = LastOpticalDensity();
        var dimmer = Frame(scan, background);
        foreach (ref var pixel in dimmer.Buffer.Pixels)
            pixel /= 2;
        Feed(live, dimmer);
        Feed(live, Frame(scan, sample));
        live.Complete();
        await running;

        live.Health.Problem.ShouldBeEmpty();
        (LastOpticalDensity() - before).ShouldBe(-Math.Log(2), 0.001);
    }

    private LiveAnalysis Start(SyntheticScan scan)
    {
        var live = new LiveAnalysis("scan", scan.Plan, Still, SyntheticScan.References, scan.Camera, board);
        live.Begin();
        return live;
    }

    // No faster than they are taken: the queue's limit is another test's.
    private async Task FeedAsync(LiveAnalysis live, SyntheticScan scan, IEnumerable<int> indices)
    {
        var running = live.RunAsync();
        foreach (var i in indices)
        {
            var frame = Frame(scan, i);
            live.Offer(frame);
            // In a conventional scan a sample frame is kept until its background comes.
            if (frame.Metadata.Key != ImageKey.Sample || scan.Plan.Backgrounds is not BackgroundSchedule.EveryEnergySchedule)
                AwaitReturn(frame);
        }
        live.Complete();
        await running;
    }

    private static void Feed(LiveAnalysis live, AcquiredFrame frame)
    {
        live.Offer(frame);
        AwaitReturn(frame);
    }

    private static void AwaitReturn(AcquiredFrame frame) =>
        SpinWait.SpinUntil(() => IsReturned(frame.Buffer), TimeSpan.FromSeconds(30)).ShouldBeTrue();

    /// <summary>Of a pixel beside the sample.</summary>
    private double LastOpticalDensity() => MemoryMarshal.Cast<byte, float>(board.Copy("optical_density", 0)!.Values)[20 * SyntheticScan.Shape.Columns + 2];

    private static bool IsReturned(FrameBuffer buffer)
    {
        try
        {
            return buffer.Pixels.IsEmpty;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    private AcquiredFrame Frame(SyntheticScan scan, int index)
    {
        var buffer = pool.Rent();
        scan.ReadFrame(index, buffer.Pixels);
        return new AcquiredFrame(scan.Frames[index], buffer, 0);
    }
}
