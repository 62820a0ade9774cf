using Google.Protobuf;
using Grpc.Core;
using TxmXanes.Contracts.Live.V1;
using TxmXanes.Daemon.Scans;
using TxmXanes.Domain;
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
        Task.FromResult(MapOf(request) ?? throw NotFound("There is no map yet."));

    public override async Task WatchMap(MapRequest request, IServerStreamWriter<LiveMap> responseStream, ServerCallContext context)
    {
        await foreach (var _ in board.WatchAsync(context.CancellationToken))
            if (MapOf(request) is { } map)
                await responseStream.WriteAsync(map);
    }

    public override Task<Spectrum> GetSpectrum(SpectrumRequest request, ServerCallContext context)
    {
        var region = new PixelRegion(request.RowStartPx, request.ColumnStartPx, request.RowStopPx, request.ColumnStopPx);
        var s = SpectrumOf(region) ?? throw NotFound("There is no spectrum yet.");
        return Task.FromResult(new Spectrum
        {
            EnergyEv = { s.EnergyEv }, OpticalDensity = { s.OpticalDensity }, OpticalDensitySigma = { s.OpticalDensitySigma }, Fit = { s.Fit },
            Fraction = { s.Fraction }, FractionSigma = { s.FractionSigma }, ReferenceNames = { s.ReferenceNames },
            Thickness = s.Thickness, FitError = s.FitError, Pixels = s.Pixels,
        });
    }

    private RegionSpectrum? SpectrumOf(PixelRegion region)
    {
        try
        {
            return scans.Spectrum(region);
        }
        catch (BadInputException e)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, e.Message));
        }
    }

    private LiveMap? MapOf(MapRequest request)
    {
        try
        {
            return board.Copy(request.Quantity, request.Reference) is not { } map ? null : new LiveMap
            {
                ScanId = map.Header.ScanId, Quantity = request.Quantity, Reference = request.Reference, Version = map.Header.Version, Frames = map.Header.Frames,
                EnergyEv = map.Header.EnergyEv, Rows = map.Header.Grid.Rows, Columns = map.Header.Grid.Columns, BinPx = map.Header.Grid.BinPx, Final = map.Header.Final,
                Values = UnsafeByteOperations.UnsafeWrap(map.Values),
            };
        }
        catch (BadInputException e)
        {
            throw new RpcException(new Status(StatusCode.OutOfRange, e.Message));
        }
    }

    private static RpcException NotFound(string sentence) => new(new Status(StatusCode.NotFound, sentence));
}
