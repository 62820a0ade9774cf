using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.FileProviders;
using TxmXanes.Contracts.Time;
using TxmXanes.Daemon.Scans;
using TxmXanes.Daemon.Services;
using TxmXanes.Daemon.Web;
using TxmXanes.Domain;
using TxmXanes.Domain.Beamlines;
using TxmXanes.Interop.GrpcHosting;
using TxmXanes.Pipeline.Live;
using TxmXanes.Storage.Configuration;

namespace TxmXanes.Daemon.Hosting;

/// <summary>Puts the daemon together: construct, start, wait.</summary>
internal static class DaemonHost
{
    /// <summary>Serves until SIGTERM or Ctrl-C; a scan under way is then aborted properly.</summary>
    /// <exception cref="BadInputException">The beamline description is not usable.</exception>
    /// <exception cref="DeviceException">A port is taken.</exception>
    public static async Task RunAsync(DaemonOptions options)
    {
        var beamline = BeamlineFile.Read(options.Beamline);
        RequireWritable(beamline.Beamline);
        RequireFree(options.HttpPort);
        var origin = options.TimeOriginUnixS is { } unix ? DateTimeOffset.UnixEpoch.AddSeconds(unix) : TimeProvider.System.GetUtcNow();
        var clock = new SimulatedClock(options.TimeScale, origin);

        var board = new LiveBoard();
        await using var scans = new ScanController(new ScanSessionFactory(beamline, clock, board, options));
        await using var grpc = await StartGrpcAsync(options, scans, board);
        await using var web = BuildWeb(options, scans, board);
        await StartWebAsync(web, options);
        var http = web.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Console.WriteLine($"ready http={http} grpc={grpc.Target}");
        await web.WaitForShutdownAsync();
    }

    private static async Task<GrpcServerHost> StartGrpcAsync(DaemonOptions options, ScanController scans, LiveBoard board)
    {
        try
        {
            return await GrpcServerHost.StartAsync(new GrpcServerOptions
            {
                Services = [new ScanGrpcService(scans), new LiveGrpcService(board, scans)],
                Endpoint = GrpcEndpoint.Parse($"127.0.0.1:{options.GrpcPort}"),
                // A start request carries the plan, the reference spectra and perhaps a background model, whose texture is as large as a frame.
                MaxReceiveMessageSize = GrpcChannels.LargeMessageSize,
            });
        }
        catch (IOException e)
        {
            throw new DeviceException($"--grpc-port: 127.0.0.1:{options.GrpcPort} cannot be listened on: {e.Message}", e);
        }
    }

    private static WebApplication BuildWeb(DaemonOptions options, ScanController scans, LiveBoard board)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, options.HttpPort, listen => listen.Protocols = HttpProtocols.Http1));
        builder.Logging.ClearProviders();
        // Standard output belongs to the ready line.
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddSignalR();
        builder.Services.AddSingleton(scans);
        builder.Services.AddSingleton(board);
        builder.Services.AddHostedService<LiveRelay>();
        var app = builder.Build();
        ServePage(app);
        WebEndpoints.Map(app);
        return app;
    }

    // The page is built beside the program by the launcher; without it the services still work.
    private static void ServePage(WebApplication app)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        if (!File.Exists(Path.Combine(folder, "index.html")))
        {
            app.MapGet("/", () => Results.Text("The dashboard is not built; ./txmx builds it."));
            return;
        }
        var files = new PhysicalFileProvider(folder);
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        app.UseStaticFiles(new StaticFileOptions { FileProvider = files });
    }

    private static async Task StartWebAsync(WebApplication web, DaemonOptions options)
    {
        try
        {
            await web.StartAsync();
        }
        catch (IOException e)
        {
            throw new DeviceException($"--http-port: 127.0.0.1:{options.HttpPort} cannot be listened on: {e.Message}", e);
        }
    }

    // A web application whose start fails logs pages about it and its services' end; here one sentence is enough.
    private static void RequireFree(int httpPort)
    {
        using var probe = new TcpListener(IPAddress.Loopback, httpPort);
        try
        {
            probe.Start();
        }
        catch (SocketException e)
        {
            throw new DeviceException($"--http-port: 127.0.0.1:{httpPort} cannot be listened on: {e.Message}.", e);
        }
    }

    // Better known now than when the first frame is to be written.
    private static void RequireWritable(BeamlineDescription beamline)
    {
        try
        {
            Directory.CreateDirectory(beamline.DataRoot);
            var probe = Path.Combine(beamline.DataRoot, $".txmx-{Environment.ProcessId}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"data_root '{beamline.DataRoot}' cannot be written: {e.Message}", e);
        }
    }
}
