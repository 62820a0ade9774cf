using System.Text;
using Shouldly;
using TxmXanes.Devices.ZeroMq;
using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Interop.ZeroMq;
using Xunit;

namespace TxmXanes.Devices.Tests.ZeroMq;

/// <summary>Guards that the stream loses nothing, keeps order, survives wrong frames and ends when told.</summary>
public sealed class ZeroMqFrameSourceTests : IDisposable
{
    private readonly ZmqContext context = new();
    private readonly ZmqSocket camera;
    private readonly string endpoint;
    private readonly FramePool pool = new(new FrameShape(2, 3));

    public ZeroMqFrameSourceTests()
    {
        camera = context.CreateSocket(ZmqSocketType.Push);
        endpoint = camera.Bind("tcp://127.0.0.1:*");
    }

    public void Dispose()
    {
        camera.Linger = TimeSpan.Zero;
        camera.Dispose();
        context.Dispose();
    }

    [Fact]
    public async Task Receive_ManyFrames_ArriveInOrderInReusedMemory()
    {
        const int frames = 500;
        var sending = Task.Run(() => SendFrames(frames), TestContext.Current.CancellationToken);
        var next = 0;

        await foreach (var message in new ZeroMqFrameSource(endpoint, context).ReceiveAsync(pool, TestContext.Current.CancellationToken))
        {
            var image = message.ShouldBeOfType<FrameMessage.Image>();
            image.ImageId.ShouldBe(next);
            image.Buffer.Pixels[5].ShouldBe((ushort)next);
            image.Buffer.Release();
            if (++next == frames)
                break;
        }

        await sending;
        pool.Created.ShouldBeLessThanOrEqualTo(ZeroMqFrameSource.LongestQueue + 2);
    }

    [Fact]
    public async Task Receive_WrongFrame_IsNamedAndTheNextArrives()
    {
        // A bound PUSH without a peer waits, so the camera sends beside the reader.
        var sending = Task.Run(
            () =>
            {
                camera.Send(Encoding.UTF8.GetBytes("""{"htype":"array-1.0","type":"uint16","shape":[9,9],"frame":1}"""), more: true);
                camera.Send(new byte[162]);
                camera.Send("nonsense"u8);
                Send(2);
            },
            TestContext.Current.CancellationToken);
        var messages = new List<FrameMessage>();

        await foreach (var message in new ZeroMqFrameSource(endpoint, context).ReceiveAsync(pool, TestContext.Current.CancellationToken))
        {
            messages.Add(message);
            if (messages.Count == 3)
                break;
        }

        await sending;
        messages[0].ShouldBeOfType<FrameMessage.Rejected>().ImageId.ShouldBe(1);
        messages[1].ShouldBeOfType<FrameMessage.Rejected>().ImageId.ShouldBeNull();
        messages[2].ShouldBeOfType<FrameMessage.Image>().ImageId.ShouldBe(2);
    }

    [Fact]
    public async Task Receive_Cancelled_EndsTheStream()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var sending = Task.Run(() => Send(1), TestContext.Current.CancellationToken);
        var count = 0;

        await foreach (var message in new ZeroMqFrameSource(endpoint, context).ReceiveAsync(pool, cancel.Token))
        {
            count++;
            await cancel.CancelAsync();
        }

        await sending;
        count.ShouldBe(1);
    }

    [Fact]
    public async Task Receive_ReaderStopsReading_MemoryStaysBoundedAndNothingIsLost()
    {
        const int frames = 300;
        var sending = Task.Run(() => SendFrames(frames), TestContext.Current.CancellationToken);
        var received = 0;
        await foreach (var message in new ZeroMqFrameSource(endpoint, context).ReceiveAsync(pool, TestContext.Current.CancellationToken))
        {
            // The reader holds the first frame until the receiver can take no more.
            if (received == 0)
                SpinWait.SpinUntil(() => pool.Created > ZeroMqFrameSource.LongestQueue, TimeSpan.FromSeconds(20)).ShouldBeTrue();
            ((FrameMessage.Image)message).ImageId.ShouldBe(received);
            ((FrameMessage.Image)message).Buffer.Release();
            if (++received == frames)
                break;
        }

        await sending;
        pool.Created.ShouldBeLessThanOrEqualTo(ZeroMqFrameSource.LongestQueue + 2);
    }

    [Fact]
    public async Task Receive_BadEndpoint_FailsNamingIt()
    {
        var problem = await Should.ThrowAsync<DeviceException>(async () =>
        {
            await foreach (var message in new ZeroMqFrameSource("nonsense", context).ReceiveAsync(pool, TestContext.Current.CancellationToken))
            {
            }
        });

        problem.Message.ShouldContain("nonsense");
    }

    private void SendFrames(int count)
    {
        for (var i = 0; i < count; i++)
            Send(i);
    }

    private void Send(int frame)
    {
        camera.Send(Encoding.UTF8.GetBytes($$"""{"htype":"array-1.0","type":"uint16","shape":[2,3],"frame":{{frame}}}"""), more: true);
        var blob = new byte[12];
        BitConverter.TryWriteBytes(blob.AsSpan(10), (ushort)frame);
        camera.Send(blob);
    }
}
