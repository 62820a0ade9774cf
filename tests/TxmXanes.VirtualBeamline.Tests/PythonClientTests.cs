using Shouldly;
using TxmXanes.Contracts.Device.V1;
using TxmXanes.Contracts.Time;
using TxmXanes.TestKit.Peers;
using TxmXanes.VirtualBeamline.Configuration;
using TxmXanes.VirtualBeamline.Timing;
using Xunit;

namespace TxmXanes.VirtualBeamline.Tests;

/// <summary>The whole beamline as a stranger sees it: python3-grpcio and python3-zmq, which share no code with us.</summary>
public class PythonClientTests
{
    private const string Client = """
        import sys, base64, json, grpc, zmq
        from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
        pool = descriptor_pool.DescriptorPool()
        pool.Add(descriptor_pb2.FileDescriptorProto.FromString(base64.b64decode(sys.argv[3])))
        factory = message_factory.MessageFactory(pool)
        def message(name): return factory.GetPrototype(pool.FindMessageTypeByName('txmxanes.device.v1.' + name))
        channel = grpc.insecure_channel(sys.argv[1])
        def call(service, method, request, response, **fields):
            stub = channel.unary_unary('/txmxanes.device.v1.%s/%s' % (service, method), request_serializer=lambda m: m.SerializeToString(), response_deserializer=message(response).FromString)
            return stub(message(request)(**fields), timeout=60)
        def crc32c(data):
            table = []
            for n in range(256):
                c = n
                for _ in range(8): c = (c >> 1) ^ (0x82F63B78 if c & 1 else 0)
                table.append(c)
            c = 0xffffffff
            for b in data: c = table[(c ^ b) & 255] ^ (c >> 8)
            return c ^ 0xffffffff
        pull = zmq.Context().socket(zmq.PULL)
        pull.RCVTIMEO = 30000
        pull.connect(sys.argv[2])
        for axis, target in (('energy', 8350.0), ('sample_x', 25.0)):
            moved = call('Positioner', 'Move', 'MoveRequest', 'MoveResult', name=axis, target_value=target)
            assert abs(moved.readback_value - target) < 0.2 and moved.stop_time_s > moved.start_time_s, moved
        assert call('Positioner', 'Describe', 'DeviceName', 'PositionerDescription', name='zp_z').unit == 'mm'
        assert call('Shutter', 'Set', 'SetShutterRequest', 'ShutterReading', name='shutter', open=True).open
        call('Detector', 'Arm', 'ArmRequest', 'DetectorReading', name='camera', series_id=3, series_unique_id='three', first_image_id=9, number_of_images=1, exposure_s=5)
        shot = call('Detector', 'Expose', 'ExposeRequest', 'ExposeResult', name='camera', image_id=9)
        assert abs(shot.stop_time_s - shot.start_time_s - 5) < 1e-5, shot
        rate = call('Monitor', 'Average', 'AverageRequest', 'MonitorAverage', name='i0', from_time_s=shot.start_time_s, to_time_s=shot.stop_time_s)
        assert 1.8e6 < rate.mean_value < 2.2e6, rate
        call('Detector', 'Disarm', 'DeviceName', 'DetectorReading', name='camera')
        start, (header, pixels), end = pull.recv_multipart(), pull.recv_multipart(), pull.recv_multipart()
        header = json.loads(header)
        assert header['frame'] == 9 and header['shape'] == [48, 64] and len(pixels) == 48 * 64 * 2, header
        assert header['crc32c'] == crc32c(pixels), header
        assert json.loads(end[0])['status'] == 'complete', end
        watch = channel.unary_stream('/txmxanes.device.v1.Monitor/Watch', request_serializer=lambda m: m.SerializeToString(), response_deserializer=message('MonitorReading').FromString)
        readings = watch(message('WatchRequest')(name='ring_current', interval_s=0.5), timeout=60)
        first, second = next(readings), next(readings)
        readings.cancel()
        assert 396 < first.value < 404 and second.time_s - first.time_s >= 0.5, (first, second)
        def refused(code, *arguments, **fields):
            try: call(*arguments, **fields)
            except grpc.RpcError as error:
                assert error.code() == code, error
                return error.details()
            raise AssertionError('not refused')
        print(refused(grpc.StatusCode.INVALID_ARGUMENT, 'Positioner', 'Move', 'MoveRequest', 'MoveResult', name='energy', target_value=8.35))
        print(refused(grpc.StatusCode.NOT_FOUND, 'Positioner', 'Read', 'DeviceName', 'PositionerReading', name='nowhere'))
        print(refused(grpc.StatusCode.OUT_OF_RANGE, 'Monitor', 'Average', 'AverageRequest', 'MonitorAverage', name='i0', from_time_s=1, to_time_s=2))
        """;

    [Fact]
    public async Task Python_MovesArmsAndExposes_AndReceivesTheFrame()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var time = new PreciseTime(new SimulatedClock(0.01, TimeProvider.System.GetUtcNow()));
        var settings = new VirtualBeamlineSettings { Port = 0, FramesPort = 0, Camera = new() { Rows = 48, Columns = 64 } };
        await using var beamline = await VirtualBeamlineHost.StartAsync(settings, time, cancellation);

        var output = await PythonPeer.RunAsync(Client, cancellation, beamline.DeviceAddress, beamline.FramesEndpoint, Convert.ToBase64String(DeviceReflection.Descriptor.SerializedData.Span));

        output.Split('\n').ShouldBe(
        [
            "energy: target 8.35 eV is outside 5000 to 14000 eV.",
            "There is no positioner 'nowhere' here; known are energy, zp_x, zp_y, zp_z, det_z, sample_x, sample_y, sample_z.",
            output.Split('\n')[2],
        ]);
        output.ShouldContain("1 to 2 s is asked for", Case.Sensitive);
    }

    [Fact]
    public async Task Start_OnATakenPort_Fails()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var time = new PreciseTime(new SimulatedClock(0.01, TimeProvider.System.GetUtcNow()));
        var settings = new VirtualBeamlineSettings { Port = 0, FramesPort = 0, Camera = new() { Rows = 48, Columns = 64 } };
        await using var first = await VirtualBeamlineHost.StartAsync(settings, time, cancellation);

        var taken = settings with { FramesPort = new Uri(first.FramesEndpoint).Port };

        await Should.ThrowAsync<IOException>(() => VirtualBeamlineHost.StartAsync(taken, time, cancellation));
    }
}
