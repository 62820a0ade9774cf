using System.Runtime.InteropServices;
using Google.Protobuf;
using Grpc.Core;
using TxmXanes.Contracts.Live.V1;
using TxmXanes.Daemon.Scans;
using TxmXanes.Domain.Scans;
using TxmXanes.Pipeline.Live;

namespace TxmXanes.Daemon.Services;

/// <summary>live.v1 over the wire; all it does is translate.</summary>
internal sealed class LiveGrpcService(LiveBoard board, ScanController scans) : LiveService.LiveServiceBase
{
    public override Task<Contracts.Live.V1.LiveDescription> Describe(LiveRequest request, ServerCallContext context)
    {
        var d = board.Description ?? throw NotFound("There is no scan yet.");
        return Task.FromResult(new Contracts.Live.V1.LiveDescription
        {
            ScanId = d.ScanId, RowsPx = d.Rows, ColumnsPx = d.Columns, Quantities = { d.Quantities }, ReferenceNames = { d.ReferenceNames },
        });
    }

    public override Task<LiveMap> GetMap(MapRequest request, ServerCallContext context) =>
        Task.FromResult(MapOf(board.Current ?? throw NotFound("There is no map yet."), request));

    public override async Task WatchMap(MapRequest request, IServerStreamWriter<LiveMap> responseStream, ServerCallContext context)
    {
        await foreach (var live in board.WatchAsync(context.CancellationToken))
            await responseStream.WriteAsync(MapOf(live, request));
    }

    public override Task<Spectrum> GetSpectrum(SpectrumRequest request, ServerCallContext context)
    {
        var region = new PixelRegion(request.RowStartPx, request.ColumnStartPx, request.RowStopPx, request.ColumnStopPx);
        var s = scans.Spectrum(region) ?? throw NotFound("There is no spectrum yet.");
        return Task.FromResult(new Spectrum
        {
            EnergyEv = { s.EnergyEv }, OpticalDensity = { s.OpticalDensity }, OpticalDensitySigma = { s.OpticalDensitySigma }, Fit = { s.Fit },
            Fraction = { s.Fraction }, FractionSigma = { s.FractionSigma }, ReferenceNames = { s.ReferenceNames },
            Thickness = s.Thickness, FitError = s.FitError, Pixels = s.Pixels,
        });
    }

    private static LiveMap MapOf(LiveSnapshot live, MapRequest request)
    {
        if (!live.Planes.TryGetValue(request.Quantity, out var planes))
            throw NotFound($"There is no map '{request.Quantity}'; there are {string.Join(", ", live.Planes.Keys)}.");
        if (request.Reference < 0 || request.Reference >= planes.Length)
            throw new RpcException(new Status(StatusCode.OutOfRange, $"'{request.Quantity}' has maps 0 to {planes.Length - 1}, not {request.Reference}."));
        return new LiveMap
        {
            ScanId = live.ScanId, Quantity = request.Quantity, Reference = request.Reference, Version = live.Version, Frames = live.Frames,
            EnergyEv = live.EnergyEv, Rows = live.Rows, Columns = live.Columns, BinPx = live.BinPx, Final = live.Final,
            Values = ByteString.CopyFrom(MemoryMarshal.AsBytes(planes[request.Reference].AsSpan())),
        };
    }

    private static RpcException NotFound(string sentence) => new(new Status(StatusCode.NotFound, sentence));
}
